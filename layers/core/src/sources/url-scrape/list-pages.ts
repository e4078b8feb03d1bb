import type { SourceEvent, SourcePorts } from '../remote-source.ts';
import { createAsking } from './asking.ts';
import type { Crawl, Progress } from './crawl.ts';
import { type Frontier, openFrontier } from './frontier.ts';
import { createSilence } from './host-silence.ts';
import { listWindow } from './list-window.ts';
import type { PageRenderer } from './page-renderer.ts';
import { pageUrl } from './page-url.ts';
import type { UrlScrapeParameters } from './parameters.ts';
import { createRobotsGate } from './robots-gate.ts';

/** Entries that are ordered by host at a time. */
const windowEntries = 200;

interface Cursor extends Progress {
  readonly lines: number;
  readonly isCut: boolean;
}

const begin: Cursor = { lines: 0, isCut: false, from: 0, to: null, done: 0, pages: 0, isWhole: true };

/** Breadth first from what the parameters name. */
export async function* listPages(
  parameters: UrlScrapeParameters,
  ports: SourcePorts,
  after: string | null,
  renderer: PageRenderer | null,
): AsyncGenerator<SourceEvent> {
  const { lines, isCut, ...progress } = after === null ? begin : (JSON.parse(after) as Cursor);
  const frontier = await openFrontier(parameters, ports.scratch, { lines, isCut });
  if (after === null) await offerNamed(parameters, frontier);
  const asking = createAsking(parameters, ports.web);
  const robots = createRobotsGate(asking, ports);
  const visiting = {
    asking,
    robots,
    renderer,
    parameters,
    clock: ports.clock,
    silence: createSilence(),
    isSurvey: ports.isSurvey ?? false,
  };
  const since = { settled: 0, at: ports.clock.now() };
  const crawl: Crawl = { parameters, ports, visiting, frontier, progress: { ...progress }, since, told: new Set() };

  async function cursor(): Promise<string> {
    await frontier.flush();
    return JSON.stringify({ ...crawl.progress, lines: frontier.length, isCut: frontier.isCut } satisfies Cursor);
  }

  for (;;) {
    const { entries, to } = await frontier.window(crawl.progress.from, windowEntries, crawl.progress.to);
    if (entries.length === 0) break;
    crawl.progress.to = to;
    yield* listWindow(entries, crawl, cursor);
    Object.assign(crawl.progress, { from: to, to: null, done: 0 });
  }
  // Entries fall out of a feed without their pages being gone.
  yield { kind: 'end', isComplete: parameters.feed === undefined && crawl.progress.isWhole && !frontier.isCut };
}

async function offerNamed({ url, urls, sitemap, feed }: UrlScrapeParameters, frontier: Frontier): Promise<void> {
  for (const named of url === undefined ? (urls ?? []) : [url]) {
    const page = pageUrl(named)!;
    await frontier.admit(page);
    await frontier.offer({ kind: 'page', url: page, depth: 0, origin: 'named', lastModified: null });
  }
  if (sitemap !== undefined) {
    await frontier.admit(pageUrl(sitemap)!);
    await frontier.offer({ kind: 'sitemap', url: pageUrl(sitemap)!, level: 0 });
  }
  if (feed !== undefined) await frontier.offer({ kind: 'feed', url: pageUrl(feed)!, level: 0 });
}
