import { StageError } from '../../errors.ts';
import { type Crawl, isNews, type PageEvents } from './crawl.ts';
import { leftOut } from './left-out.ts';
import type { PageList } from './page-list.ts';
import type { ListEntry, ListVisit } from './visit-list.ts';

/** A sitemap, then an index of them, then one more. */
const deepestSitemap = 3;
/** Pages of a feed with older entries. */
const mostFeedPages = 20;

/**
 * What a sitemap or a feed names goes into the frontier.
 * @throws StageError SourceUnavailable when it is the one that the parameters name, and there was no answer
 */
export async function* settleList(entry: ListEntry, visit: ListVisit, crawl: Crawl): PageEvents {
  if (visit.kind === 'list') {
    yield* offerPages(entry, visit.list, crawl);
    return;
  }
  const { parameters, progress } = crawl;
  progress.isWhole = false;
  if (parameters.followLinks) {
    yield { kind: 'skipped', uri: entry.url, reason: leftOut.sitemap };
    return;
  }
  if (entry.level === 0 && visit.error === 'SourceUnreachable')
    throw new StageError('SourceUnavailable', visit.message);
  yield { kind: 'failed', uri: entry.url, error: visit.error, message: visit.message };
}

async function* offerPages({ kind, url, level }: ListEntry, list: PageList, crawl: Crawl): PageEvents {
  const { frontier, progress } = crawl;
  // An empty list is more often a fault than the end of a site.
  if (list.pages.length + list.sitemaps.length === 0) progress.isWhole = false;
  for (const page of list.pages) {
    const isInScope = kind === 'feed' || frontier.isInScope(page.url);
    const entry = { kind: 'page', depth: 0, origin: 'listed', ...page } as const;
    const reason = isInScope ? await frontier.offer(entry) : leftOut.otherSite;
    if (reason !== null && isNews(page.url, crawl)) yield { kind: 'skipped', uri: page.url, reason };
  }
  for (const sitemap of list.sitemaps) {
    const isTooDeep = level >= deepestSitemap;
    const reason = isTooDeep ? leftOut.deepSitemap : await frontier.offer({ kind, url: sitemap, level: level + 1 });
    if (reason === null) continue;
    progress.isWhole = false;
    yield { kind: 'skipped', uri: sitemap, reason };
  }
  if (kind !== 'feed' || list.next === null || list.next === url || level >= mostFeedPages) return;
  await frontier.offer({ kind, url: list.next, level: level + 1 });
}
