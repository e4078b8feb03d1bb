import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate, inflateRaw, type ZlibOptions, zstdDecompress } from 'node:zlib';
import { StageError } from '@sheaf/core/errors';

/** More than this expands nothing that people send: deflate reaches 1,032 on zeros, markup and tables about 50. */
const ratio = 200;
/** Below this many bytes the ratio says nothing. */
const ratioFromBytes = 1_000_000;
const mostEncodings = 2;

type Decode = (bytes: Uint8Array, options: ZlibOptions) => Promise<Uint8Array>;

const unzip: Decode = promisify(gunzip);
const unbrotli: Decode = promisify(brotliDecompress);
const unzstd = promisify(zstdDecompress) as (bytes: Uint8Array, options: object) => Promise<Uint8Array>;
const inflateWrapped: Decode = promisify(inflate);
const inflateBare: Decode = promisify(inflateRaw);

/** RFC 9110 §8.4.1; zstd by RFC 8878, whose frames need no more than the 8 MB of window that RFC 9659 allows on the web. */
const decoders: Readonly<Record<string, Decode>> = {
  gzip: unzip,
  'x-gzip': unzip,
  // Zlib by its name, and bare from servers that took the name by its word: the first byte tells (RFC 1950 §2.2).
  deflate: (bytes, options) => ((bytes[0]! & 0x0f) === 8 ? inflateWrapped : inflateBare)(bytes, options),
  br: unbrotli,
  zstd: (bytes, { maxOutputLength }) =>
    unzstd(bytes, { maxOutputLength, params: { [constants.ZSTD_d_windowLogMax]: 23 } }),
};

/** What is asked for. */
export const acceptedEncodings = 'gzip, deflate, br, zstd';

/**
 * Undoes the encodings of `Content-Encoding`, the last one first. Stops as soon as there are more than `maxBytes`, or as the content turns
 * out to be made to expand.
 * @throws StageError SourceAnswerInvalid, SourceAnswerTooLarge
 */
export async function decodeContent(
  bytes: Uint8Array,
  header: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const encodings = encodingsOf(header);
  let content = bytes;
  for (const encoding of encodings.toReversed()) {
    // An answer without content may have the header that its content would have (HEAD, 304).
    if (content.byteLength === 0) break;
    const most = Math.min(maxBytes, Math.max(ratioFromBytes, ratio * bytes.byteLength));
    try {
      content = await decoders[encoding]!(content, { maxOutputLength: most });
    } catch (error) {
      throw faultOf(error, encoding, most < maxBytes, maxBytes);
    }
  }
  return content;
}

function encodingsOf(header: string | undefined): string[] {
  const encodings = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (encodings.length > mostEncodings)
    throw invalid(`The answer is compressed ${encodings.length} times over; at most ${mostEncodings} are undone.`);
  if (!encodings.every((name) => Object.hasOwn(decoders, name)))
    throw invalid(`The answer is compressed in a way that was not asked for; expected one of ${acceptedEncodings}.`);
  return encodings;
}

function faultOf(error: unknown, encoding: string, isByRatio: boolean, maxBytes: number): StageError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ERR_BUFFER_TOO_LARGE')
    return invalid(`The answer is not ${encoding}, as it says, or is damaged (${code}).`);
  const what = isByRatio
    ? `expands more than ${ratio}-fold`
    : `has more than ${maxBytes} bytes when it is decompressed`;
  return new StageError('SourceAnswerTooLarge', `The answer ${what}.`);
}

function invalid(message: string): StageError {
  return new StageError('SourceAnswerInvalid', message);
}
