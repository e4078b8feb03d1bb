import fs from 'node:fs';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import type { ByteFile } from '../objects/byte-files.ts';
import type { IndexedObject } from '../objects/object-index.ts';
import { type ObjectStorage, preconditionFailed } from '../objects/object-storage.ts';
import type { S3Request } from './operation.ts';
import { S3Error } from './s3-error.ts';

/** Objects up to here are read, checked and sent at once. */
const smallObjectBytes = 256 * 1024;
const pieceBytes = 256 * 1024;

/** Answers GetObject. Bytes that are not what was stored are never sent as if they were. */
export async function sendObject(
  response: ServerResponse,
  storage: ObjectStorage,
  request: S3Request,
  object: IndexedObject,
): Promise<void> {
  const { bucket, headers } = request;
  if (headers['if-match'] !== undefined && !matches(headers['if-match'], object.etag)) throw preconditionFailed();
  if (headers['if-none-match'] !== undefined && matches(headers['if-none-match'], object.etag)) {
    response.writeHead(304, { etag: `"${object.etag}"` }).end();
    return;
  }
  const range = rangeOf(headers.range, object.sizeBytes);
  const { start, end } = range ?? { start: 0, end: object.sizeBytes };
  const opened = openAll(storage, bucket, object);
  const head = objectHeaders(object, range === undefined ? headers['x-amz-checksum-mode'] : undefined);
  head['content-length'] = String(end - start);
  if (range !== undefined) head['content-range'] = `bytes ${start}-${end - 1}/${object.sizeBytes}`;
  const status = range === undefined ? 200 : 206;

  const [only] = opened;
  if (opened.length === 1 && only !== undefined && object.sizeBytes <= smallObjectBytes) {
    const bytes = readWhole(storage, bucket, object, only);
    response.writeHead(status, head).end(range === undefined ? bytes : bytes.subarray(start, end));
    return;
  }
  response.writeHead(status, head);
  // A client that sees the connection break before the declared length takes nothing for whole.
  await pipeline(Readable.from(pieces(opened, start, end, (why) => storage.setAside(bucket, object, why))), response);
}

/** The whole object in memory. @throws S3Error NoSuchKey when its bytes are damaged */
export async function readObject(storage: ObjectStorage, bucket: string, object: IndexedObject): Promise<Buffer> {
  const opened = openAll(storage, bucket, object);
  const read: Buffer[] = [];
  const damaged = (why: string) => storage.setAside(bucket, object, why);
  for await (const piece of pieces(opened, 0, object.sizeBytes, damaged)) read.push(piece);
  return Buffer.concat(read);
}

export function objectHeaders(object: IndexedObject, checksumMode: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': object.contentType,
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    ...object.headers,
  };
  for (const [name, value] of Object.entries(object.metadata)) headers[`x-amz-meta-${name}`] = value;
  if (checksumMode?.toUpperCase() === 'ENABLED' && object.checksum !== undefined) {
    headers[`x-amz-checksum-${object.checksum.algorithm}`] = object.checksum.value;
    headers['x-amz-checksum-type'] = 'FULL_OBJECT';
  }
  return headers;
}

interface OpenFile {
  readonly file: ByteFile;
  readonly descriptor: number;
}

function openAll(storage: ObjectStorage, bucket: string, object: IndexedObject): OpenFile[] {
  const opened: OpenFile[] = [];
  for (const file of object.files) {
    try {
      const descriptor = storage.files.openForReading(file);
      opened.push({ file, descriptor });
      if (fs.fstatSync(descriptor).size === file.sizeBytes) continue;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    for (const { descriptor } of opened) fs.closeSync(descriptor);
    throw storage.setAside(bucket, object, 'bytes are missing');
  }
  return opened;
}

function readWhole(
  storage: ObjectStorage,
  bucket: string,
  object: IndexedObject,
  { file, descriptor }: OpenFile,
): Buffer {
  try {
    const bytes = fs.readFileSync(descriptor);
    if (crc32(bytes) !== file.crc32) throw storage.setAside(bucket, object, 'its checksum is another');
    return bytes;
  } finally {
    fs.closeSync(descriptor);
  }
}

async function* pieces(
  opened: readonly OpenFile[],
  start: number,
  end: number,
  damaged: (why: string) => S3Error,
): AsyncGenerator<Buffer> {
  let offset = 0;
  try {
    for (const { file, descriptor } of opened) {
      const from = Math.max(0, start - offset);
      const to = Math.min(file.sizeBytes, end - offset);
      offset += file.sizeBytes;
      if (from >= to) continue;
      let crc = 0;
      // The last piece waits for the checksum, so that no client gets all bytes of a damaged file.
      let held: Buffer | undefined;
      const options = { fd: descriptor, autoClose: false, start: from, end: to - 1, highWaterMark: pieceBytes };
      for await (const piece of fs.createReadStream('', options)) {
        crc = crc32(piece, crc);
        if (held !== undefined) yield held;
        held = piece;
      }
      if (to - from === file.sizeBytes && crc !== file.crc32) throw damaged('its checksum is another');
      if (held !== undefined) yield held;
    }
  } finally {
    for (const { descriptor } of opened) fs.closeSync(descriptor);
  }
}

function matches(header: string, etag: string): boolean {
  return header === '*' || header.split(',').some((entry) => entry.trim().replaceAll('"', '') === etag);
}

/** One range of bytes (RFC 9110 §14.1.2), end exclusive; undefined without one or when it is not understood. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) throw new S3Error('InvalidRange', 'The requested range is not satisfiable.', 416);
  return { start, end };
}
