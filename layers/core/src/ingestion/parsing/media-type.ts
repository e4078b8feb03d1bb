import { fileTypeFromBuffer } from 'file-type';
import { byteOrderMark } from './charset.ts';
import { detectCharset } from './detect-charset.ts';

export const htmlType = 'text/html';
export const markdownType = 'text/markdown';
export const plainType = 'text/plain';
const unknownType = 'application/octet-stream';

/** Text formats by file extension; those without a parser of their own are read as plain text under their own name. */
const byExtension: ReadonlyMap<string, string> = new Map([
  ...['md', 'markdown', 'mdown', 'mkd', 'mdx'].map((extension) => [extension, markdownType] as const),
  ...['html', 'htm', 'xhtml', 'shtml'].map((extension) => [extension, htmlType] as const),
  ['csv', 'text/csv'],
  ['tsv', 'text/tab-separated-values'],
  ['json', 'application/json'],
  ['jsonl', 'application/jsonl'],
  ['yaml', 'application/yaml'],
  ['yml', 'application/yaml'],
  ['xml', 'application/xml'],
  ['svg', 'image/svg+xml'],
  ['rtf', 'application/rtf'],
  // A PDF is text in part: one that lost its first bytes must not be read as such.
  ['pdf', 'application/pdf'],
  ['eml', 'message/rfc822'],
  ['ipynb', 'application/x-ipynb+json'],
]);

/** Magic numbers that text does not have by chance, though what follows may look like text. */
const textualMagic = new Set([
  'application/pdf',
  'application/rtf',
  'application/postscript',
  'application/xml',
  'image/svg+xml',
  'image/tiff',
]);

/** Bytes that are looked at. */
const headBytes = 8192;

/**
 * Media type by content first, then by the extension of the URI and by what the source said.
 * @param extension without dot, any case
 */
export async function detectMediaType(
  bytes: Uint8Array,
  extension?: string | null,
  hint?: string | null,
): Promise<string> {
  const named = byExtension.get((extension ?? '').toLowerCase());
  const isText = looksLikeText(bytes.subarray(0, headBytes));
  const magic = await magicType(bytes);
  if (magic !== undefined && (!isText || textualMagic.has(magic)))
    return magic === 'application/xml' && isXhtml(bytes) ? htmlType : magic;
  if (!isText) return named ?? (extension === 'txt' ? plainType : unknownType);
  if (named === markdownType || named === 'message/rfc822') return named;
  const head = headText(bytes);
  if (startsAsHtml(head)) return htmlType;
  if (/^\s*<\?xml\s/.test(head)) return 'application/xml';
  if (named !== undefined) return named;
  const type = hint?.split(';')[0]?.trim().toLowerCase();
  return type?.startsWith('text/') ? type : plainType;
}

async function magicType(bytes: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(bytes))?.mime;
  } catch {
    return undefined;
  }
}

function headText(bytes: Uint8Array): string {
  const mark = byteOrderMark(bytes);
  const charset = mark?.charset.startsWith('utf-16') ? mark.charset : 'utf-8';
  return new TextDecoder(charset).decode(bytes.subarray(0, headBytes));
}

function isXhtml(bytes: Uint8Array): boolean {
  return startsAsHtml(headText(bytes));
}

const htmlStart = /^(?:doctype\s+html|html|head|body|title|meta|script|style|link|div|table|p|h[1-6])\b/i;

/** A page says so in its first tag, after comments and declarations. */
function startsAsHtml(head: string): boolean {
  let rest = head.trimStart();
  for (;;) {
    const end = rest.startsWith('<!--') ? rest.indexOf('-->') + 3 : rest.startsWith('<?') ? rest.indexOf('?>') + 2 : 0;
    if (end < 4) break;
    rest = rest.slice(end).trimStart();
  }
  return htmlStart.test(rest.replace(/^<!?/, '')) && rest.startsWith('<');
}

/** No zero byte but those of UTF-16 and UTF-32, and hardly a control character. */
function looksLikeText(head: Uint8Array): boolean {
  if (byteOrderMark(head) !== undefined) return true;
  let controls = 0;
  let zeros = 0;
  for (const byte of head) {
    if (byte === 0) zeros += 1;
    else if (byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b) controls += 1;
  }
  if (controls > head.length / 32) return false;
  return zeros <= head.length / 100 || /^utf-(?:16|32)/.test(detectCharset(head) ?? '');
}
