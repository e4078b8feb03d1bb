import { languages } from './code/languages.ts';
import { emlType, mboxType } from './mail/mail-types.ts';
import { outlookMessageType } from './ole-type.ts';

export const htmlType = 'text/html';
export const markdownType = 'text/markdown';
export const plainType = 'text/plain';
export const restructuredType = 'text/x-rst';
export const asciidocType = 'text/asciidoc';
export const csvType = 'text/csv';
export const tsvType = 'text/tab-separated-values';
export const jsonType = 'application/json';
export const jsonLinesType = 'application/jsonl';
export const yamlType = 'application/yaml';
export const xmlType = 'application/xml';
export const svgType = 'image/svg+xml';
export const notebookType = 'application/x-ipynb+json';

/** Text whose name says more than its first bytes do: Markdown may start with HTML, a script with a bracket. */
const markup: Readonly<Record<string, string>> = {
  [markdownType]: 'md markdown mdown mkd mdx',
  [restructuredType]: 'rst rest',
  [asciidocType]: 'adoc asciidoc',
  [emlType]: 'eml',
};

const data: Readonly<Record<string, string>> = {
  [htmlType]: 'html htm xhtml shtml',
  [csvType]: 'csv',
  [tsvType]: 'tsv tab',
  [jsonType]: 'json geojson topojson jsonld webmanifest har',
  [jsonLinesType]: 'jsonl ndjson',
  [yamlType]: 'yaml yml',
  [xmlType]: 'xml rss atom rdf xsd xsl xslt wsdl kml gpx opml plist xlf xliff nxml dbk docbook',
  [svgType]: 'svg',
  [notebookType]: 'ipynb',
  [mboxType]: 'mbox',
};

/**
 * Formats that are not text, though a damaged file of them may look so: a PDF that lost its first bytes must be told as
 * a broken PDF, not be read for its letters.
 */
const binary: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/rtf': 'rtf',
  'application/postscript': 'ps eps',
  'application/msword': 'doc dot',
  'application/vnd.ms-excel': 'xls xlt',
  'application/vnd.ms-powerpoint': 'ppt pps',
  [outlookMessageType]: 'msg',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.ms-word.document.macroenabled.12': 'docm',
  'application/vnd.ms-powerpoint.presentation.macroenabled.12': 'pptm',
  'application/vnd.ms-excel.sheet.macroenabled.12': 'xlsm',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/epub+zip': 'epub',
  'application/zip': 'zip',
  'application/x-tar': 'tar',
  'application/gzip': 'gz tgz',
  'application/x-bzip2': 'bz2',
  'application/x-xz': 'xz',
  'application/zstd': 'zst',
  'application/x-7z-compressed': '7z',
  'application/x-rar-compressed': 'rar',
  'application/vnd.apache.parquet': 'parquet',
  'image/png': 'png',
  'image/jpeg': 'jpg jpeg jpe',
  'image/tiff': 'tif tiff',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/bmp': 'bmp',
  'image/heic': 'heic',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/x-m4a': 'm4a',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg oga opus',
  'video/mp4': 'mp4 m4v',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
  'video/vnd.avi': 'avi',
};

const strong = new Map([
  ...entriesOf(markup),
  ...languages.flatMap(({ mediaType, extensions }) => extensions.map((extension) => [extension, mediaType] as const)),
]);
const weak = new Map([...entriesOf(data), ...entriesOf(binary)]);
const textual = new Set([...Object.keys(markup), ...Object.keys(data), ...strong.values()]);

function entriesOf(table: Readonly<Record<string, string>>): (readonly [extension: string, type: string])[] {
  return Object.entries(table).flatMap(([type, extensions]) =>
    extensions.split(' ').map((name) => [name, type] as const),
  );
}

/** What a name promises. `isDecisive`: of text, it is believed whatever the content looks like. */
export interface NamedType {
  readonly type: string;
  readonly isDecisive: boolean;
}

/** @param extension without dot, any case */
export function namedType(extension: string | null | undefined): NamedType | undefined {
  const key = (extension ?? '').toLowerCase();
  const type = strong.get(key);
  if (type !== undefined) return { type, isDecisive: true };
  const other = weak.get(key);
  return other === undefined ? undefined : { type: other, isDecisive: false };
}

/** True of types that text can be read as, and so of hints that may be believed about text. */
export function isTextualType(type: string): boolean {
  return type.startsWith('text/') || textual.has(type);
}
