import type { DocumentBuilder } from './document-builder.ts';

/** Names of `<meta>` that are kept, and as what. */
const kept: ReadonlyMap<string, string> = new Map([
  ['author', 'author'],
  ['article:author', 'author'],
  ['description', 'description'],
  ['og:description', 'description'],
  ['keywords', 'keywords'],
  ['date', 'date'],
  ['dc.date', 'date'],
  ['article:published_time', 'date'],
]);

/** Takes language and metadata from the tags that carry them. */
export function readHtmlMeta(
  name: string,
  attributes: Readonly<Record<string, string>>,
  builder: DocumentBuilder,
): void {
  if (name === 'html') {
    const language = attributes.lang ?? attributes['xml:lang'];
    if (language !== undefined) builder.setLanguage(language);
  }
  if (name !== 'meta' || attributes.content === undefined) return;
  if (attributes['http-equiv']?.toLowerCase() === 'content-language') builder.setLanguage(attributes.content);
  const entry = kept.get((attributes.name ?? attributes.property ?? '').toLowerCase());
  if (entry !== undefined) builder.setMetadata(entry, attributes.content);
}
