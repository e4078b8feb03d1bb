import { languages } from './code/languages.ts';
import {
  asciidocType,
  csvType,
  htmlType,
  jsonLinesType,
  jsonType,
  markdownType,
  notebookType,
  restructuredType,
  svgType,
  tsvType,
  xmlType,
  yamlType,
} from './file-names.ts';
import type { Parser } from './parser.ts';

/** Parsers by media type, each loaded when its first document comes: most batches need one or two of them. */
const loaders: ReadonlyMap<string, () => Promise<Parser>> = new Map([
  [htmlType, async () => (await import('./html.ts')).htmlParser],
  [markdownType, async () => (await import('./markdown.ts')).markdownParser],
  [jsonType, async () => (await import('./records/json.ts')).jsonParser],
  [jsonLinesType, async () => (await import('./records/json.ts')).jsonLinesParser],
  [csvType, async () => (await import('./records/delimited.ts')).delimitedParser],
  [tsvType, async () => (await import('./records/delimited.ts')).delimitedParser],
  [yamlType, async () => (await import('./records/yaml.ts')).yamlParser],
  [xmlType, async () => (await import('./records/xml.ts')).xmlParser],
  [svgType, async () => (await import('./records/svg.ts')).svgParser],
  [notebookType, async () => (await import('./notebook/notebook.ts')).notebookParser],
  [restructuredType, async () => (await import('./markup/restructured.ts')).restructuredParser],
  [asciidocType, async () => (await import('./markup/asciidoc.ts')).asciidocParser],
  ...languages.map(({ mediaType }) => [mediaType, async () => (await import('./code/code.ts')).codeParser] as const),
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
  return mediaType.startsWith('text/') || /^(?:application\/(?:jsonl?|yaml|mbox)|message\/rfc822)$/.test(mediaType);
}
