import type { SourceEvent } from '../remote-source.ts';
import type { Crawl } from './crawl.ts';
import type { FrontierEntry } from './frontier.ts';
import { leftOut } from './left-out.ts';
import type { PageValidator } from './page-validator.ts';
import { isOpenEnded } from './parameters.ts';
import { settleList } from './settle-list.ts';
import { settlePage } from './settle-page.ts';
import type { PageEntry, Visit } from './visit.ts';
import { type ListEntry, type ListVisit, visitList } from './visit-list.ts';
import { visitPage } from './visit-page.ts';

/** Pages between two checkpoints, and the time after which one is due earlier. */
const pagesPerCheckpoint = 50;
const millisecondsPerCheckpoint = 20_000;
/** Of pages that are held at a time, at their largest. */
const heldBytes = 80 * 1024 * 1024;
const mostRunning = 8;

/** No host has this name. */
const lists = ' lists';

type Underway =
  | { readonly entry: PageEntry; readonly visit: Promise<Visit> }
  | { readonly entry: ListEntry; readonly visit: Promise<ListVisit> };

/**
 * Visits the entries of a window, several hosts at a time and one page of each, and settles them in order. At a checkpoint nothing is
 * underway, so that no page is asked for twice by a listing that goes on there.
 */
export async function* listWindow(
  entries: readonly FrontierEntry[],
  crawl: Crawl,
  cursor: () => Promise<string>,
): AsyncGenerator<SourceEvent> {
  const { parameters, ports, progress, since } = crawl;
  const order = interleaved(entries);
  const known = await ports.memory.validators(order.filter(({ kind }) => kind === 'page').map(({ url }) => url));
  const concurrency = Math.max(1, Math.min(mostRunning, Math.floor(heldBytes / parameters.maxBytesPerPage)));
  const mostPages = isOpenEnded(parameters) ? parameters.maxPages : Number.POSITIVE_INFINITY;
  const running: Underway[] = [];
  const start = createStart(crawl, known);
  let next = progress.done;
  while (progress.done < order.length) {
    const unsaved = since.settled + running.length;
    const isLate = unsaved > 0 && ports.clock.now() - since.at >= millisecondsPerCheckpoint;
    const isDue = unsaved >= pagesPerCheckpoint || isLate;
    const hasRoom = running.length < concurrency && progress.pages + running.length < mostPages;
    if (!isDue && hasRoom && next < order.length) {
      running.push(start(order[next]!));
      next += 1;
      continue;
    }
    const first = running.shift();
    if (first !== undefined) {
      yield* settle(first, known, crawl);
      progress.done += 1;
      since.settled += 1;
    } else if (isDue) {
      const reached = await cursor();
      Object.assign(since, { settled: 0, at: ports.clock.now() });
      yield { kind: 'checkpoint', cursor: reached };
    } else {
      yield* leave(order[progress.done]!, crawl);
      progress.done += 1;
      since.settled += 1;
      next = progress.done;
    }
  }
}

/** One host after the other, so that waiting for the turn at one is not waiting for all. */
function interleaved(entries: readonly FrontierEntry[]): FrontierEntry[] {
  const rounds = new Map<string, number>();
  return entries
    .map((entry) => {
      const { host } = new URL(entry.url);
      const round = rounds.get(host) ?? 0;
      rounds.set(host, round + 1);
      return { entry, round };
    })
    .sort((a, b) => a.round - b.round)
    .map(({ entry }) => entry);
}

/** Starts a visit when the one before it at the same host is over; sitemaps and feeds, which are large, one after the other. */
function createStart({ visiting, frontier }: Crawl, known: ReadonlyMap<string, PageValidator>) {
  const last = new Map<string, Promise<unknown>>();
  return (entry: FrontierEntry): Underway => {
    const keys = [new URL(entry.url).host, ...(entry.kind === 'page' ? [] : [lists])];
    const before = Promise.all(keys.map((key) => last.get(key)));
    const underway = (
      entry.kind === 'page'
        ? { entry, visit: before.then(() => visitUnlessMet(entry)) }
        : { entry, visit: before.then(() => visitList(entry, visiting)) }
    ) as Underway;
    // A failure is met where the visit is settled; the next one at the host begins all the same.
    const over = underway.visit.then(
      () => undefined,
      () => undefined,
    );
    for (const key of keys) last.set(key, over);
    return underway;
  };
  async function visitUnlessMet(entry: PageEntry): Promise<Visit> {
    return frontier.hasMet(entry.url) ? met : visitPage(entry, known.get(entry.url), visiting);
  }
}

/** A document of another address had this one as its own. */
const met: Visit = {
  kind: 'refused',
  error: 'SourceRefused',
  message: '',
  reason: '',
  isWithdrawn: false,
  isAsked: false,
  links: [],
};

async function* settle(underway: Underway, known: ReadonlyMap<string, PageValidator>, crawl: Crawl) {
  const { entry } = underway;
  if (entry.kind === 'page') yield* settlePage(entry, known.get(entry.url), (await underway.visit) as Visit, crawl);
  else yield* settleList(entry, (await underway.visit) as ListVisit, crawl);
}

async function* leave(entry: FrontierEntry, { progress }: Crawl): AsyncGenerator<SourceEvent> {
  progress.isWhole = false;
  yield { kind: 'skipped', uri: entry.url, reason: leftOut.tooMany };
}
