import { fileTypeFromBuffer } from 'file-type';
import { byteOrderMark } from './charset.ts';
import { containerType } from './container-type.ts';
import { detectCharset } from './detect-charset.ts';
import { htmlType, isTextualType, jsonLinesType, jsonType, namedType, notebookType, plainType } from './file-names.ts';
import { mailTypeOf } from './mail/mail-types.ts';
import { sniffDelimited, sniffJson, sniffScript, sniffXml, startsAsHtml } from './sniff-text.ts';
import { readZipEntries } from './zip/zip-entries.ts';

const unknownType = 'application/octet-stream';

/** Magic numbers that text does not have by chance, though what follows may look like text. */
const textualMagic = new Set(['application/pdf', 'application/rtf', 'application/postscript', 'image/tiff']);

/** Bytes that are looked at. */
const headBytes = 8192;

/**
 * Media type by content first, then by the extension of the URI and by what the source said.
 * @param extension without dot, any case
 * @param zipEntries of the bytes, where the caller keeps them for the parser
 */
export async function detectMediaType(
  bytes: Uint8Array,
  extension?: string | null,
  hint?: string | null,
  zipEntries = () => readZipEntries(bytes),
): Promise<string> {
  const container = containerType(bytes, zipEntries);
  if (container !== undefined) return container;
  const named = namedType(extension);
  const isText = looksLikeText(bytes.subarray(0, headBytes));
  const magic = await magicType(bytes);
  if (magic !== undefined && (isText ? textualMagic.has(magic) : !/\bxml$/.test(magic))) return magic;
  if (!isText) return named?.type ?? (extension === 'txt' ? plainType : unknownType);
  if (named?.isDecisive) return named.type;
  return textType(bytes, named?.type, extension, hint);
}

/** Of text whose name does not decide. */
function textType(bytes: Uint8Array, named?: string, extension?: string | null, hint?: string | null): string {
  const head = textAt(bytes, 0);
  const tail = textAt(bytes, Math.max(0, bytes.length - headBytes));
  if (startsAsHtml(head)) return htmlType;
  const found = sniffXml(head, tail) ?? sniffJson(head, tail);
  // A single record is a JSON text too; a notebook that lost its end is a broken notebook.
  const isKindOfJson = found === jsonType && (named === jsonLinesType || named === notebookType);
  if (found !== undefined && !isKindOfJson) return found;
  if (named !== undefined) return named;
  const hinted = hint?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (hinted !== plainType && isTextualType(hinted)) return hinted;
  const sniffed = sniffScript(head) ?? mailTypeOf(head);
  if (sniffed !== undefined) return sniffed;
  const isCalledPlain = hinted === plainType || /^(?:txt|text|log)$/i.test(extension ?? '');
  return isCalledPlain ? plainType : (sniffDelimited(head) ?? plainType);
}

async function magicType(bytes: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(bytes))?.mime;
  } catch {
    return undefined;
  }
}

function textAt(bytes: Uint8Array, start: number): string {
  const mark = byteOrderMark(bytes);
  const charset = mark?.charset.startsWith('utf-16') ? mark.charset : 'utf-8';
  const even = charset === 'utf-8' ? start : start - (start % 2);
  const text = new TextDecoder(charset).decode(bytes.subarray(even, even + headBytes));
  // What a character cut in two leaves would not be JSON inside of a number, say.
  return even + headBytes < bytes.length ? text.replace(/\ufffd+$/, '') : text;
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
