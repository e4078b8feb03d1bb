import { StageError } from '../../errors.ts';
import { gunzipLimited } from '../../ingestion/parsing/archive/gunzip-limited.ts';
import { decodeText } from '../../ingestion/parsing/decode-text.ts';
import { startsAsHtml } from '../../ingestion/parsing/sniff-text.ts';
import { readFeedElement, readJsonFeed } from './feed.ts';
import type { PageList, PageListKind } from './page-list.ts';
import { pageUrl } from './page-url.ts';
import { invalid, readStrictXml, type XmlElement } from './strict-xml.ts';

/** As sitemaps.org allows for one file, expanded. */
export const maxListBytes = 50 * 1024 * 1024;

const expected: Readonly<Record<PageListKind, string>> = {
  sitemap: 'a sitemap (XML with the root urlset or sitemapindex, a feed, or text with one address on each line)',
  feed: 'a feed (RSS, Atom, or JSON Feed)',
};
const roots: Readonly<Record<PageListKind, RegExp>> = {
  sitemap: /^(?:urlset|sitemapindex|rss|RDF|feed)$/,
  feed: /^(?:rss|RDF|feed)$/,
};

/**
 * Reads a sitemap (sitemaps.org 0.9) or a feed (RSS 2.0 and 1.0, Atom by RFC 4287, JSON Feed 1.1), also compressed by gzip. Addresses
 * that are none of pages are left out.
 * @throws StageError SourceAnswerInvalid, SourceAnswerTooLarge
 */
export function readPageList(kind: PageListKind, bytes: Uint8Array, contentType: string, base: string): PageList {
  const list: PageList = { pages: [], sitemaps: [], next: null };
  const text = textOf(expand(bytes), contentType);
  const start = text.slice(0, 1000).trimStart();
  if (kind === 'feed' && start.startsWith('{')) readJsonFeed(text, base, list);
  else if (start.startsWith('<')) readXmlList(kind, text, base, list);
  else if (kind === 'sitemap') readLines(text, list);
  else throw unexpected(kind, 'text of another kind');
  return list;
}

function expand(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipLimited(bytes, (_, soFar) => {
      if (soFar > maxListBytes)
        throw new StageError(
          'SourceAnswerTooLarge',
          `Expanded it has more than the ${maxListBytes} bytes of a sitemap.`,
        );
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'CorruptDocument') throw invalid('Its gzip data is damaged.');
    throw error;
  }
}

function textOf(bytes: Uint8Array, contentType: string): string {
  if (bytes.length === 0) throw invalid('The answer is empty.');
  try {
    return decodeText(bytes, /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1]).text;
  } catch (error) {
    if (error instanceof Error && error.name === 'UndecodableText')
      throw invalid('It is no text in any known encoding.');
    throw error;
  }
}

function readXmlList(kind: PageListKind, text: string, base: string, list: PageList): void {
  if (startsAsHtml(text.slice(0, 2000))) throw unexpected(kind, 'a page of HTML');
  const entry: EntryOfSitemap = { location: null, lastModified: null };
  const root = readStrictXml(text, (element, path) => {
    if (/^(?:urlset|sitemapindex)$/.test(path[0]?.name ?? '')) readSitemapElement(element, path, { base, list, entry });
    else readFeedElement(element, path, base, list);
  });
  if (root === undefined || !roots[kind].test(root)) throw unexpected(kind, `XML with the root ${root?.slice(0, 40)}`);
}

interface EntryOfSitemap {
  location: string | null;
  lastModified: string | null;
}

interface SitemapReading {
  readonly base: string;
  readonly list: PageList;
  readonly entry: EntryOfSitemap;
}

function readSitemapElement({ name, text }: XmlElement, path: readonly XmlElement[], reading: SitemapReading): void {
  const { base, list, entry } = reading;
  if (path.length === 2 && name === 'loc') entry.location = text;
  else if (path.length === 2 && name === 'lastmod') entry.lastModified = text.trim().slice(0, 40) || null;
  if (path.length !== 1) return;
  const url = entry.location === null ? undefined : pageUrl(entry.location, base);
  if (url !== undefined && name === 'url') list.pages.push({ url, lastModified: entry.lastModified });
  else if (url !== undefined && name === 'sitemap') list.sitemaps.push(url);
  entry.location = null;
  entry.lastModified = null;
}

function readLines(text: string, list: PageList): void {
  for (const line of text.split(/[\r\n]+/)) {
    const url = /^\s*https?:\/\//i.test(line) ? pageUrl(line) : undefined;
    if (url !== undefined) list.pages.push({ url, lastModified: null });
  }
  if (list.pages.length === 0) throw unexpected('sitemap', 'text without an address');
}

function unexpected(kind: PageListKind, received: string): StageError {
  return invalid(`Received ${received}; expected ${expected[kind]}. Correct the address.`);
}
