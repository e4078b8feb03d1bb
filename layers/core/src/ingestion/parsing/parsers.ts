import { unsupportedArchives } from './archive/unsupported-archives.ts';
import { emlType, mboxType, outlookType } from './mail/mail-types.ts';
import { htmlType, markdownType } from './media-type.ts';
import { officeLoaders } from './office/office-parsers.ts';
import type { Parser } from './parser.ts';
import { createTranscriptParser, isRecording } from './transcript.ts';

/** Parsers by media type, each loaded when its first document comes: most batches need one or two of them. */
const loaders: ReadonlyMap<string, () => Promise<Parser>> = new Map([
  [htmlType, async () => (await import('./html.ts')).htmlParser],
  [markdownType, async () => (await import('./markdown.ts')).markdownParser],
  [emlType, async () => (await import('./mail/eml.ts')).emlParser],
  [outlookType, async () => (await import('./mail/msg.ts')).msgParser],
  [mboxType, async () => (await import('./mail/mbox.ts')).mboxParser],
  ['application/zip', async () => (await import('./archive/zip.ts')).zipParser],
  ['application/java-archive', async () => (await import('./archive/zip.ts')).zipParser],
  ['application/x-tar', async () => (await import('./archive/tar.ts')).tarParser],
  ['application/gzip', async () => (await import('./archive/gzip.ts')).gzipParser],
  ...officeLoaders,
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
  if (unsupportedArchives.has(mediaType))
    return (await import('./archive/unsupported-archives.ts')).unsupportedArchiveParser;
  if (isRecording(mediaType)) return createTranscriptParser(undefined);
  return isReadAsText(mediaType) ? (await import('./plain-text.ts')).plainTextParser : undefined;
}

function isReadAsText(mediaType: string): boolean {
  if (needsParser.has(mediaType)) return false;
  return mediaType.startsWith('text/') || /^(?:application\/(?:jsonl?|yaml))$/.test(mediaType);
}
