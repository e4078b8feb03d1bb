import { sha256 } from '../../keys.ts';
import type { WebResponse } from '../web-client.ts';
import { originOf } from './page-url.ts';

/** What is remembered of a page, to tell at the next listing whether it is the same. */
export type PageValidator = Readonly<Record<string, string>>;

export interface FetchedPage {
  readonly response: WebResponse;
  readonly bytes: Uint8Array;
  /** Links of a page of a crawl; null where nobody follows them. */
  readonly links: readonly string[] | null;
  /** As the sitemap or feed said it when the page was fetched. */
  readonly lastModified: string | null;
  readonly fetchedAt: number;
}

/** Of the row that remembers a page; one with longer links is fetched whole each time. */
const longestLinks = 3000;
/** A day that a sitemap says is trusted for so long after the page was read. */
const trustedMilliseconds = 30 * 24 * 60 * 60 * 1000;

export function validatorOf({ response, bytes, links, lastModified, fetchedAt }: FetchedPage): PageValidator {
  const { etag, 'last-modified': modified } = response.headers;
  const packed = links === null ? null : packLinks(links, originOf(response.url));
  return {
    hash: sha256(bytes),
    fetchedAt: new Date(fetchedAt).toISOString(),
    ...(etag && { etag }),
    ...(modified && { lastModified: modified }),
    ...(lastModified !== null && { listedAs: lastModified }),
    ...(packed !== null && packed.length <= longestLinks && { links: packed, origin: originOf(response.url) }),
  };
}

export function isSameContent(known: PageValidator | undefined, bytes: Uint8Array): boolean {
  return known?.hash === sha256(bytes);
}

/** Headers of a conditional request (RFC 9110 §13.1); none for a page whose links are needed and not known. */
export function conditionsOf(known: PageValidator | undefined, needsLinks: boolean): Record<string, string> {
  if (known === undefined || (needsLinks && known.links === undefined)) return {};
  return {
    ...(known.etag && { 'if-none-match': known.etag }),
    ...(known.lastModified && { 'if-modified-since': known.lastModified }),
  };
}

/**
 * Whether a sitemap says that the page is what it was: the same date as when it was fetched, more than a day before that, and not
 * too long ago, since some sitemaps never change their dates.
 */
export function isListedAsBefore(
  known: PageValidator | undefined,
  listedAs: string | null,
  now: number,
  needsLinks: boolean,
): boolean {
  if (listedAs === null || known?.listedAs !== listedAs || (needsLinks && known.links === undefined)) return false;
  const modifiedAt = Date.parse(listedAs);
  const fetchedAt = Date.parse(known.fetchedAt ?? '');
  const day = 24 * 60 * 60 * 1000;
  return fetchedAt - modifiedAt > day && now - fetchedAt < trustedMilliseconds;
}

export function linksOf({ links, origin = '' }: PageValidator): string[] {
  if (!links) return [];
  return links.split('\n').map((link) => (link.startsWith('/') ? origin + link : link));
}

function packLinks(links: readonly string[], origin: string): string {
  return links.map((link) => (link.startsWith(`${origin}/`) ? link.slice(origin.length) : link)).join('\n');
}
