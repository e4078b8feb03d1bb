import type { PageList } from './page-list.ts';
import { pageUrl } from './page-url.ts';
import { invalid, type XmlElement } from './strict-xml.ts';

/** Places of the entry that is being read, on the element that is around them. */
const links = new WeakMap<XmlElement, { link: string | null; permalink: string | null; updated: string | null }>();

/** Takes the element of a feed that ended: what it says of its entry, or the entry itself. */
export function readFeedElement(element: XmlElement, path: readonly XmlElement[], base: string, list: PageList): void {
  const parent = path.at(-1);
  if (element.name === 'item' || element.name === 'entry') {
    addEntry(element, base, list);
    return;
  }
  if (element.name === 'link' && (parent?.name === 'feed' || parent?.name === 'channel')) {
    if (element.attributes.rel === 'next') list.next = pageUrl(element.attributes.href ?? '', base) ?? null;
    return;
  }
  if (parent === undefined || (parent.name !== 'item' && parent.name !== 'entry')) return;
  const found = links.get(parent) ?? { link: null, permalink: null, updated: null };
  links.set(parent, found);
  const { name, text, attributes } = element;
  if (name === 'link') {
    const isPage = attributes.href === undefined || (attributes.rel ?? 'alternate') === 'alternate';
    if (isPage) found.link ??= (attributes.href ?? text).trim() || null;
  } else if (name === 'guid' && attributes.isPermaLink !== 'false') found.permalink ??= text.trim();
  else if (name === 'updated') found.updated = text.trim().slice(0, 40);
}

function addEntry(element: XmlElement, base: string, list: PageList): void {
  const { link = null, permalink = null, updated = null } = links.get(element) ?? {};
  const about = element.attributes['rdf:about'] ?? null;
  const reference = link ?? (permalink !== null && /^https?:/i.test(permalink) ? permalink : about);
  const url = reference === null ? undefined : pageUrl(reference, base);
  if (url !== undefined) list.pages.push({ url, lastModified: updated });
}

/** JSON Feed 1.1. */
export function readJsonFeed(text: string, base: string, list: PageList): void {
  const feed = parsed(text);
  const { version, items, next_url } = feed;
  if (typeof version !== 'string' || !version.includes('jsonfeed.org') || !Array.isArray(items))
    throw invalid('Received JSON that is no JSON Feed: expected a version of jsonfeed.org and a list of items.');
  for (const item of items as unknown[]) {
    if (item === null || typeof item !== 'object') continue;
    const { url, external_url, date_modified } = item as Record<string, unknown>;
    const reference = [url, external_url].find((value) => typeof value === 'string');
    const page = typeof reference === 'string' ? pageUrl(reference, base) : undefined;
    const lastModified = typeof date_modified === 'string' ? date_modified.slice(0, 40) : null;
    if (page !== undefined) list.pages.push({ url: page, lastModified });
  }
  if (typeof next_url === 'string') list.next = pageUrl(next_url, base) ?? null;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object') return value as Record<string, unknown>;
  } catch {
    // What is said below holds for both.
  }
  throw invalid('Received something that begins like JSON and is none.');
}
