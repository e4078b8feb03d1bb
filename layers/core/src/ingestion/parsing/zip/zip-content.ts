import { Inflate } from 'fflate';
import { StageError } from '../../../errors.ts';
import { crc32 } from '../crc32.ts';
import { dataStart, type ZipEntry } from './zip-entries.ts';
import { corruptZip } from './zip-fault.ts';

/** Deflate expands at most 1032 times: a step of input stays below 17 MiB of output. */
const inputStep = 16 * 1024;

/**
 * The content of an entry in pieces, as it is inflated; what the container claims of its size is not used until the end,
 * where size and CRC are checked.
 * @throws StageError CorruptDocument, EncryptedDocument
 */
export function* zipContent(bytes: Uint8Array, entry: ZipEntry): Generator<Uint8Array> {
  if (entry.isEncrypted)
    throw new StageError(
      'EncryptedDocument',
      'The document is encrypted with a password. Remove the password at its origin and ingest it again.',
    );
  const start = dataStart(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), entry.offset);
  let crc = 0;
  let length = 0;
  for (const piece of expanded(entry.method, bytes.subarray(start, start + entry.compressedBytes))) {
    crc = crc32(piece, crc);
    length += piece.length;
    yield piece;
  }
  if (length !== entry.expandedBytes || crc !== entry.crc) throw corruptZip('an entry is not what its checksum says');
}

function* expanded(method: number, compressed: Uint8Array): Generator<Uint8Array> {
  if (method === 0) {
    yield compressed;
    return;
  }
  if (method !== 8) throw corruptZip(`an entry is compressed by method ${method}, and only deflate (8) is read`);
  let ready: Uint8Array[] = [];
  const inflate = new Inflate((chunk) => ready.push(chunk));
  for (let at = 0; at < compressed.length; at += inputStep) {
    const end = Math.min(at + inputStep, compressed.length);
    try {
      // The stream keeps what it is given until the next step, and must not write to it.
      inflate.push(compressed.subarray(at, end), end === compressed.length);
    } catch (error) {
      throw corruptZip(`an entry cannot be expanded (${error instanceof Error ? error.message : String(error)})`);
    }
    yield* ready;
    ready = [];
  }
}
