import { Inflate } from 'fflate';
import { StageError } from '../../errors.ts';
import { damaged, readZipDirectory, type ZipEntry } from './zip-directory.ts';

/** What a container may cost, whatever it claims. */
export interface ZipLimits {
  /** @default 20 000 */
  readonly entries: number;
  /** Of one entry. @default 128 MiB */
  readonly entryBytes: number;
  /** Of all entries that are read. @default 256 MiB */
  readonly totalBytes: number;
  /** Expanded by compressed bytes, looked at from 4 MiB on. @default 400 */
  readonly ratio: number;
}

const mebibyte = 1024 * 1024;

export const defaultZipLimits: ZipLimits = {
  entries: 20_000,
  entryBytes: 128 * mebibyte,
  totalBytes: 256 * mebibyte,
  ratio: 400,
};

/** Small entries of the same letter compress well without any harm. */
const ratioFrom = 4 * mebibyte;
/** Deflate expands at most 1032 times: a step of input stays below 17 MiB of output. */
const inputStep = 16 * 1024;

export interface Zip {
  readonly entries: readonly ZipEntry[];
  /** By name, and where there is none, by name without regard to case; folders are not found. */
  find(name: string): ZipEntry | undefined;
  /** The content in pieces, as it is inflated. @throws StageError CorruptDocument, EncryptedDocument */
  chunks(entry: ZipEntry): Generator<Uint8Array>;
  /** The whole content; undefined where there is no such entry. @throws StageError CorruptDocument, EncryptedDocument */
  read(name: string): Uint8Array | undefined;
}

/**
 * Opens a ZIP container. Only what is asked for is inflated, and what is inflated counts towards the limits, each time.
 * @throws StageError CorruptDocument
 */
export function openZip(bytes: Uint8Array, limits: ZipLimits = defaultZipLimits): Zip {
  const entries = readZipDirectory(bytes, limits.entries);
  const byName = new Map<string, ZipEntry>();
  for (const entry of entries) {
    const folded = entry.name.toLowerCase();
    if (!byName.has(folded)) byName.set(folded, entry);
  }
  for (const entry of entries) byName.set(entry.name, entry);
  let total = 0;

  function* chunks(entry: ZipEntry): Generator<Uint8Array> {
    let expanded = 0;
    for (const chunk of inflated(entry, content(bytes, entry))) {
      expanded += chunk.length;
      total += chunk.length;
      const tooMany = expanded > ratioFrom && expanded > limits.ratio * entry.compressedBytes;
      if (tooMany || expanded > limits.entryBytes || total > limits.totalBytes)
        throw damaged('it expands to far more than a document holds, as a bomb does');
      yield chunk;
    }
  }

  const find = (name: string) => byName.get(name) ?? byName.get(name.toLowerCase());
  return {
    entries,
    find,
    chunks,
    read(name) {
      const entry = find(name);
      return entry === undefined ? undefined : Buffer.concat([...chunks(entry)]);
    },
  };
}

const localSignature = 0x04034b50;
const localBytes = 30;

/** The compressed bytes of an entry: its local header knows where they start, the directory how many they are. */
function content(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  if (entry.isEncrypted)
    throw new StageError('EncryptedDocument', 'The ZIP container of the document is encrypted with a password.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset } = entry;
  if (offset + localBytes > bytes.length || view.getUint32(offset, true) !== localSignature)
    throw damaged('an entry is not where its directory says');
  const start = offset + localBytes + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + entry.compressedBytes > bytes.length) throw damaged('an entry is cut off');
  return bytes.subarray(start, start + entry.compressedBytes);
}

function* inflated(entry: ZipEntry, compressed: Uint8Array): Generator<Uint8Array> {
  if (entry.method === 0) {
    yield compressed;
    return;
  }
  if (entry.method !== 8) throw damaged(`an entry is compressed by method ${entry.method}, and only deflate is read`);
  let ready: Uint8Array[] = [];
  const inflate = new Inflate((chunk) => ready.push(chunk));
  for (let at = 0; at < compressed.length; at += inputStep) {
    try {
      inflate.push(compressed.subarray(at, at + inputStep), at + inputStep >= compressed.length);
    } catch (error) {
      throw damaged(`an entry cannot be expanded (${error instanceof Error ? error.message : String(error)})`);
    }
    yield* ready;
    ready = [];
  }
}
