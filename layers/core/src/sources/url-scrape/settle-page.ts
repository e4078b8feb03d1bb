import { type Crawl, isNews, type PageEvents } from './crawl.ts';
import { leftOut } from './left-out.ts';
import { pageUrl } from './page-url.ts';
import { isSameContent, type PageValidator } from './page-validator.ts';
import type { PageEntry, Visit } from './visit.ts';

/** Failures after which the next listing may well see more. */
const mayPass: ReadonlySet<string> = new Set(['SourceUnreachable', 'SourceAnswerInvalid']);

/** What a visit means for the listing, and its links into the frontier; one page after the other, in the order of the frontier. */
export async function* settlePage(
  entry: PageEntry,
  known: PageValidator | undefined,
  visit: Visit,
  crawl: Crawl,
): PageEvents {
  if (visit.kind !== 'refused' || visit.isAsked) crawl.progress.pages += 1;
  if (visit.kind === 'fetched') yield* settleFetched(entry, known, visit, crawl);
  else if (!crawl.frontier.hasMet(entry.url)) yield* settleOther(entry, known, visit, crawl);
  if ('links' in visit) yield* offerLinks(entry, visit.links, crawl);
  if (entry.origin === 'named' && crawl.parameters.useSitemaps) await offerSitemaps(entry.url, crawl);
}

type Fetched = Extract<Visit, { kind: 'fetched' }>;

async function* settleFetched(
  entry: PageEntry,
  known: PageValidator | undefined,
  visit: Fetched,
  { frontier, ports }: Crawl,
): PageEvents {
  const { uri, finalUrl, bytes, mediaType, metadata, validator } = visit;
  if (entry.origin === 'named') await frontier.admit(finalUrl);
  else if (entry.origin === 'linked' && !frontier.isInScope(finalUrl)) {
    yield { kind: 'skipped', uri: entry.url, reason: leftOut.otherSite };
    return;
  }
  const isMoved = uri !== entry.url;
  if (isMoved && known !== undefined && !frontier.hasMet(entry.url)) yield { kind: 'gone', uri: entry.url };
  if (!(await frontier.meet(uri))) return;
  const before = isMoved ? (await ports.memory.validators([uri])).get(uri) : known;
  if (isSameContent(before, bytes)) yield { kind: 'unchanged', uri };
  else yield { kind: 'document', uri, bytes, mediaType, metadata, validator };
}

async function* settleOther(
  { url, origin }: PageEntry,
  known: PageValidator | undefined,
  visit: Exclude<Visit, Fetched>,
  { parameters, frontier, progress }: Crawl,
): PageEvents {
  const isNamed = origin === 'named';
  if (visit.kind === 'unchanged') {
    await frontier.meet(url);
    yield { kind: 'unchanged', uri: url };
  } else if (visit.kind === 'listed') {
    await frontier.meet(url);
    yield { kind: 'listed', uri: url, locator: url, sizeBytes: null, mediaType: null };
  } else if (visit.kind === 'failed') {
    if (isNamed || known !== undefined || mayPass.has(visit.error)) progress.isWhole = false;
    yield { kind: 'failed', uri: url, error: visit.error, message: visit.message };
  } else if (visit.kind === 'missing') {
    // A site whose front page is missing for an hour is not gone with all that it leads to.
    if (isNamed && parameters.followLinks) progress.isWhole = false;
    if (known !== undefined) yield { kind: 'gone', uri: url };
    else if (!isNamed) yield { kind: 'skipped', uri: url, reason: leftOut.missing };
    else yield { kind: 'failed', uri: url, error: 'SourceAnswerInvalid', message: missing(url, visit.status) };
  } else {
    // What could be read before, and what it led to, is not gone because a site says no today.
    if (!visit.isWithdrawn && (isNamed || known !== undefined)) progress.isWhole = false;
    if (visit.isWithdrawn && known !== undefined) yield { kind: 'gone', uri: url };
    else if (isNamed) yield { kind: 'failed', uri: url, error: visit.error, message: visit.message };
    else yield { kind: 'skipped', uri: url, reason: visit.reason };
  }
}

function missing(url: string, status: number): string {
  return `${new URL(url).host} answered ${status}: there is no such page. Correct the address.`;
}

/** Links to other sites are no news; what looks like a trap is told once. */
async function* offerLinks(from: PageEntry, links: readonly string[], crawl: Crawl): PageEvents {
  const { parameters, frontier } = crawl;
  if (!parameters.followLinks || from.depth >= parameters.maxDepth) return;
  for (const url of links) {
    if (!frontier.isInScope(url)) continue;
    const entry = { kind: 'page', url, depth: from.depth + 1, origin: 'linked', lastModified: null } as const;
    const reason = await frontier.offer(entry);
    if (reason === leftOut.trap && isNews(url, crawl)) yield { kind: 'skipped', uri: url, reason };
  }
}

async function offerSitemaps(url: string, { visiting, frontier }: Crawl): Promise<void> {
  const answer = await visiting.robots.of(url);
  if (answer.kind === 'unreachable') return;
  for (const reference of answer.rules.sitemaps) {
    const sitemap = pageUrl(reference, url);
    if (sitemap !== undefined) await frontier.offer({ kind: 'sitemap', url: sitemap, level: 0 });
  }
}
