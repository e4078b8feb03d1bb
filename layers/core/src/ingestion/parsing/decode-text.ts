import { StageError } from '../../errors.ts';
import { byteOrderMark, declaredCharset, decodeAs } from './charset.ts';
import { detectCharset } from './detect-charset.ts';

export interface DecodedText {
  readonly text: string;
  /** Label of the WHATWG Encoding standard, or utf-32le and utf-32be. */
  readonly charset: string;
}

/**
 * Bytes to text: by byte order mark; by the charset that came with the document; by what the document says of itself;
 * then by detection. A declared charset that the bytes do not fit is not believed.
 * @throws StageError UndecodableText
 */
export function decodeText(bytes: Uint8Array, charset?: string | null): DecodedText {
  const mark = byteOrderMark(bytes);
  if (mark !== undefined) {
    const text = decodeAs(mark.charset, bytes.subarray(mark.length), true) ?? '';
    return checked({ text, charset: mark.charset }, bytes);
  }
  for (const declared of [charset, declaredCharset(bytes)]) {
    const text = declared ? decodeAs(declared, bytes) : undefined;
    if (text !== undefined && !looksBinary(text)) return { text, charset: declared!.toLowerCase() };
  }
  const detected = detectCharset(bytes);
  const text = detected === undefined ? undefined : decodeAs(detected, bytes, true);
  if (detected === undefined || text === undefined) throw undecodable(bytes);
  return checked({ text, charset: detected }, bytes);
}

function checked(decoded: DecodedText, bytes: Uint8Array): DecodedText {
  if (looksBinary(decoded.text)) throw undecodable(bytes);
  return decoded;
}

function undecodable(bytes: Uint8Array): StageError {
  return new StageError(
    'UndecodableText',
    `The ${bytes.length} bytes are not text in any encoding that could be recognised. Save the document as UTF-8 and ingest it again.`,
  );
}

/** Characters that are looked at, at the start and in the middle. */
const sampleLength = 16_384;
/** Text has hardly any controls or unreadable characters; bytes decoded at random have more. */
const mostStray = 0.1;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is counted
const strays = /[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f\x80-\x84\x86-\x9f\ufffd\ufdd0-\ufdef\ufffe\uffff]/g;

export function looksBinary(text: string): boolean {
  const middle = text.length >> 1;
  const sample = text.slice(0, sampleLength) + (middle > sampleLength ? text.slice(middle, middle + sampleLength) : '');
  const nulls = sample.match(/\0/g)?.length ?? 0;
  return (sample.match(strays)?.length ?? 0) > sample.length * mostStray || nulls > sample.length * 0.3;
}
