import type { DocumentBuilder } from './document-builder.ts';
import type { HtmlAttributes } from './html-attributes.ts';
import { type LinkedData, readLinkedData } from './html-linked-data.ts';
import type { HtmlNode } from './html-tree.ts';

/** Names of `<meta>` that are kept, and as what; the first that a page has wins. */
const kept: ReadonlyMap<string, string> = new Map([
  ['author', 'authors'],
  ['article:author', 'authors'],
  ['dc.creator', 'authors'],
  ['description', 'description'],
  ['og:description', 'description'],
  ['keywords', 'keywords'],
  ['date', 'date'],
  ['dc.date', 'date'],
  ['article:published_time', 'date'],
  ['datepublished', 'date'],
  ['article:modified_time', 'modified'],
  ['datemodified', 'modified'],
  ['article:section', 'section'],
  ['og:site_name', 'site'],
  ['version', 'version'],
  ['status', 'status'],
  ['supersedes', 'supersedes'],
  ['dc.relation.replaces', 'supersedes'],
  ['dcterms.replaces', 'supersedes'],
  ['og:type', 'kind'],
]);
/** Kept only when nothing else gives the title. */
const titles = new Set(['og:title', 'twitter:title', 'dc.title', 'headline']);

/**
 * Takes title, language and metadata from where a page says them: `<title>`, `<meta>` (also OpenGraph), the canonical
 * link and the linked data of schema.org, in this order where they differ.
 */
export function readHtmlMetadata(nodes: readonly HtmlNode[], builder: DocumentBuilder): void {
  let title = '';
  const otherTitles: string[] = [];
  const linked: LinkedData[] = [];
  let openGraphUrl: string | undefined;
  for (const [at, node] of nodes.entries()) {
    const { name, attributes } = node;
    if (name === 'html') setLanguage(builder, attributes.lang ?? attributes['xml:lang']);
    else if (name === 'meta' && attributes.property === 'og:url') openGraphUrl ??= attributes.content;
    else if (name === 'meta') readMeta(attributes, builder, otherTitles);
    else if (name === 'link' && /(?:^|\s)canonical(?:\s|$)/i.test(attributes.rel ?? ''))
      setUrl(builder, attributes.href);
    else if (name === 'title' && title === '' && !isInside(nodes, at, 'svg')) title = textIn(nodes, at).trim();
    else if (name === 'script' && /^application\/ld\+json/i.test(attributes.type ?? ''))
      linked.push(readLinkedData(textIn(nodes, at)));
  }
  setUrl(builder, openGraphUrl);
  for (const data of linked) {
    if (data.authors.length > 0) builder.setMetadata('authors', data.authors);
    if (data.published !== undefined) builder.setMetadata('date', data.published);
    if (data.modified !== undefined) builder.setMetadata('modified', data.modified);
    if (data.version !== undefined) builder.setMetadata('version', data.version);
    if (data.status !== undefined) builder.setMetadata('status', data.status);
    if (data.headline !== undefined) otherTitles.push(data.headline);
    setLanguage(builder, data.language);
  }
  builder.setTitle(bestTitle(title, otherTitles));
}

function readMeta(attributes: Readonly<HtmlAttributes>, builder: DocumentBuilder, titlesSeen: string[]): void {
  const { content } = attributes;
  if (content === undefined) return;
  if (attributes['http-equiv']?.toLowerCase() === 'content-language') setLanguage(builder, content);
  const name = (attributes.name ?? attributes.property ?? attributes.itemprop ?? '').toLowerCase();
  const entry = kept.get(name);
  // The page of an author at a social network is no name.
  if (entry === 'authors' && /^https?:/i.test(content)) return;
  else if (entry !== undefined) builder.setMetadata(entry, content);
  else if (titles.has(name)) titlesSeen.push(content.trim());
  else if (name === 'og:locale') setLanguage(builder, content);
}

/** A title in the head carries the name of its site, unless another one says which part of it is the title. */
function bestTitle(title: string, others: readonly string[]): string {
  const plain = others.filter((other) => other !== '');
  if (title === '') return plain[0] ?? '';
  const part = plain.find((other) => other.length < title.length && title.startsWith(other));
  return part ?? title;
}

function setLanguage(builder: DocumentBuilder, language: string | undefined): void {
  if (language !== undefined && language.trim() !== '') builder.setLanguage(language);
}

function setUrl(builder: DocumentBuilder, url: string | undefined): void {
  if (url !== undefined && /^https?:\/\//i.test(url)) builder.setMetadata('canonicalUrl', url);
}

function isInside(nodes: readonly HtmlNode[], at: number, name: string): boolean {
  return nodes[nodes[at]!.parent]?.name === name;
}

function textIn(nodes: readonly HtmlNode[], at: number): string {
  let text = '';
  for (let index = at + 1; index < nodes[at]!.end; index += 1) text += nodes[index]!.text;
  return text;
}
