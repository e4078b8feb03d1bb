import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ByteFile, ByteFiles } from '../objects/byte-files.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import type { S3Request } from './operation.ts';
import { S3Error } from './s3-error.ts';

/** Bodies up to here are collected and written at once: measured cheaper than streaming them. */
const smallBodyBytes = 256 * 1024;
const largestBodyBytes = 5 * 1024 ** 3;

export interface ReceivedBody {
  readonly file: ByteFile;
  readonly checksum: { readonly algorithm: string; readonly value: string } | undefined;
}

/**
 * Streams a body to a file and compares it with the length and every checksum that the client sent; on failure there
 * is no file. @throws S3Error MissingContentLength, EntityTooLarge, IncompleteBody, BadDigest, InvalidRequest
 */
export async function receiveBody(
  message: IncomingMessage,
  request: S3Request,
  files: ByteFiles,
): Promise<ReceivedBody> {
  const { headers } = request;
  const isChunked = (headers['content-encoding'] ?? '').includes('aws-chunked');
  const length = declaredLength(headers, isChunked);
  const trailer: Record<string, string> = {};
  const claimed = claimedChecksums(headers);
  const hashes = new Map([...claimed.keys(), ...trailerAlgorithm(headers)].map((name) => [name, hashOf(name)]));
  const payload = (source: AsyncIterable<Buffer>) =>
    isChunked
      ? decodeAwsChunked(source, (name, value) => {
          trailer[name] = value;
        })
      : source;

  let file: ByteFile;
  if (length <= smallBodyBytes && !isChunked) {
    const bytes = await collect(message, length);
    for (const hash of hashes.values()) hash?.update(bytes);
    demandLength(bytes.length, length);
    file = files.writeWhole(bytes);
  } else {
    // A destroyed message takes the connection with it, and with that the answer that says why.
    const pieces = message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    file = await files.write(limited(payload(pieces), length, hashes));
  }
  try {
    demandLength(file.sizeBytes, length);
    for (const [name, value] of claimedChecksums(trailer)) claimed.set(name, value);
    return { file, checksum: verified(claimed, hashes, file) };
  } catch (error) {
    files.remove(file.name);
    throw error;
  }
}

/** A whole body in memory, for the few XML requests. @throws S3Error EntityTooLarge */
export async function readText(message: IncomingMessage, limitBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > limitBytes) throw new S3Error('EntityTooLarge', `The body is larger than ${limitBytes} bytes.`, 400);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function declaredLength(headers: Readonly<Record<string, string>>, isChunked: boolean): number {
  const text = headers[isChunked ? 'x-amz-decoded-content-length' : 'content-length'];
  if (text === undefined) throw new S3Error('MissingContentLength', 'The request must say how long its body is.', 411);
  const length = Number(text);
  if (!Number.isSafeInteger(length) || length < 0)
    throw new S3Error('InvalidArgument', `${text} is not a length.`, 400);
  if (length > largestBodyBytes) throw new S3Error('EntityTooLarge', 'A body may hold 5 GiB at most.', 400);
  return length;
}

/** Without the async iterator, which costs more than the rest of a small request. */
function collect(message: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    message.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length <= limit) pieces.push(piece);
    });
    message.on('end', () =>
      resolve(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)),
    );
    message.on('error', reject);
    message.on('close', () => reject(incomplete()));
  });
}

async function* limited(
  source: AsyncIterable<Buffer>,
  length: number,
  hashes: ReadonlyMap<string, Hash | undefined>,
): AsyncGenerator<Buffer> {
  let received = 0;
  for await (const piece of source) {
    received += piece.length;
    if (received > length) throw new S3Error('InvalidRequest', 'The body is longer than its declared length.', 400);
    for (const hash of hashes.values()) hash?.update(piece);
    yield piece;
  }
}

function demandLength(actual: number, declared: number): void {
  if (actual !== declared) throw incomplete();
}

function incomplete(): S3Error {
  return new S3Error('IncompleteBody', 'The body ended before its declared length.', 400);
}

function claimedChecksums(headers: Readonly<Record<string, string>>): Map<string, string> {
  const claimed = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'content-md5') claimed.set('md5', value);
    const algorithm = /^x-amz-checksum-(.+)$/.exec(name)?.[1];
    if (algorithm !== undefined && algorithm !== 'mode' && algorithm !== 'type') claimed.set(algorithm, value);
  }
  return claimed;
}

function trailerAlgorithm(headers: Readonly<Record<string, string>>): string[] {
  const name = /^x-amz-checksum-(.+)$/.exec(headers['x-amz-trailer'] ?? '')?.[1];
  return name === undefined ? [] : [name];
}

/** undefined for what is computed with every body anyway. */
function hashOf(algorithm: string): Hash | undefined {
  if (algorithm === 'md5' || algorithm === 'crc32') return undefined;
  if (algorithm === 'sha1' || algorithm === 'sha256') return createHash(algorithm);
  const advice = 'Use CRC32, SHA1 or SHA256';
  throw new S3Error('NotImplemented', `The local cloud cannot verify the checksum ${algorithm}. ${advice}.`, 501);
}

function verified(
  claimed: ReadonlyMap<string, string>,
  hashes: ReadonlyMap<string, Hash | undefined>,
  file: ByteFile,
): ReceivedBody['checksum'] {
  let checksum: ReceivedBody['checksum'];
  for (const [algorithm, value] of claimed) {
    const actual =
      algorithm === 'md5' ? base64OfHex(file.md5) : (hashes.get(algorithm)?.digest('base64') ?? base64OfCrc(file));
    if (actual !== value) {
      throw new S3Error('BadDigest', `The ${algorithm} checksum you specified is not that of the bytes received.`, 400);
    }
    if (algorithm !== 'md5') checksum = { algorithm, value };
  }
  return checksum;
}

function base64OfHex(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

function base64OfCrc(file: ByteFile): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(file.crc32);
  return bytes.toString('base64');
}
