import { unsupportedArchives } from './archive/unsupported-archives.ts';
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
import { emlType, mboxType } from './mail/mail-types.ts';
import { officeLoaders } from './office/office-parsers.ts';
import { outlookMessageType } from './ole-type.ts';
import type { Parser } from './parser.ts';
import { isRecording, transcriptParser } from './transcript.ts';

/** Parsers by media type, each loaded when its first document comes: most batches need one or two of them. */
const loaders: ReadonlyMap<string, () => Promise<Parser>> = new Map([
  [htmlType, async () => (await import('./html.ts')).htmlParser],
  [markdownType, async () => (await import('./markdown.ts')).markdownParser],
  [emlType, async () => (await import('./mail/eml.ts')).emlParser],
  [outlookMessageType, async () => (await import('./mail/msg.ts')).msgParser],
  [mboxType, async () => (await import('./mail/mbox.ts')).mboxParser],
  ['application/zip', async () => (await import('./archive/zip.ts')).zipParser],
  ['application/java-archive', async () => (await import('./archive/zip.ts')).zipParser],
  ['application/x-tar', async () => (await import('./archive/tar.ts')).tarParser],
  ['application/gzip', async () => (await import('./archive/gzip.ts')).gzipParser],
  ...officeLoaders,
  ['application/pdf', async () => (await import('./pdf/pdf-parser.ts')).pdfParser],
  ...['image/png', 'image/jpeg', 'image/tiff'].map(
    (type) => [type, async () => (await import('./pdf/image-parser.ts')).imageParser] as const,
  ),
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

/** The parser of a media type: its own, or that of plain text where reading it so makes sense; undefined where nothing does. */
export async function parserOf(mediaType: string): Promise<Parser | undefined> {
  const load = loaders.get(mediaType);
  if (load !== undefined) return load();
  if (unsupportedArchives.has(mediaType))
    return (await import('./archive/unsupported-archives.ts')).unsupportedArchiveParser;
  if (isRecording(mediaType)) return transcriptParser;
  return mediaType.startsWith('text/') ? (await import('./plain-text.ts')).plainTextParser : undefined;
}
