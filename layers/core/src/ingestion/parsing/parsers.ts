import { htmlType, markdownType } from './media-type.ts';
import type { Parser } from './parser.ts';

/** Parsers by media type, each loaded when its first document comes: most batches need one or two of them. */
const loaders: ReadonlyMap<string, () => Promise<Parser>> = new Map([
  [htmlType, async () => (await import('./html.ts')).htmlParser],
  [markdownType, async () => (await import('./markdown.ts')).markdownParser],
  ['application/pdf', async () => (await import('./pdf/pdf-parser.ts')).pdfParser],
  ...['image/png', 'image/jpeg', 'image/tiff'].map(
    (type) => [type, async () => (await import('./pdf/image-parser.ts')).imageParser] as const,
  ),
]);

/** Text in these types is markup: as plain text it is of no use. */
const needsParser = new Set([
  'application/xml',
  'image/svg+xml',
  'application/rtf',
  'application/x-ipynb+json',
  'application/postscript',
]);

/** The parser of a media type: its own, or that of plain text where reading it so makes sense; undefined where nothing does. */
export async function parserOf(mediaType: string): Promise<Parser | undefined> {
  const load = loaders.get(mediaType);
  if (load !== undefined) return load();
  return isReadAsText(mediaType) ? (await import('./plain-text.ts')).plainTextParser : undefined;
}

function isReadAsText(mediaType: string): boolean {
  if (needsParser.has(mediaType)) return false;
  return mediaType.startsWith('text/') || /^(?:application\/(?:jsonl?|yaml)|message\/rfc822)$/.test(mediaType);
}
