import { zipContent } from './zip-content.ts';
import type { ZipEntry } from './zip-entries.ts';
import { corruptZip } from './zip-fault.ts';

/** What the parts of a document that is a container may cost, whatever it claims. */
export interface ZipLimits {
  /** Of one entry. @default 128 MiB */
  readonly entryBytes: number;
  /** Of all entries that are read, each time: the sheets of a workbook are looked through twice. @default 512 MiB */
  readonly totalBytes: number;
  /** Expanded by compressed bytes, looked at from 4 MiB on. @default 400 */
  readonly ratio: number;
}

const mebibyte = 1024 * 1024;

export const defaultZipLimits: ZipLimits = { entryBytes: 128 * mebibyte, totalBytes: 512 * mebibyte, ratio: 400 };

/** Small entries of the same letter compress well without any harm. */
const ratioFrom = 4 * mebibyte;

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
 * A ZIP container as the parts of one document. Only what is asked for is inflated, and what is inflated counts towards
 * the limits, each time.
 * @param entries of the bytes
 */
export function openZip(bytes: Uint8Array, entries: readonly ZipEntry[], limits: ZipLimits = defaultZipLimits): Zip {
  const byName = namesOf(entries);
  let total = 0;

  function* chunks(entry: ZipEntry): Generator<Uint8Array> {
    let expanded = 0;
    for (const chunk of zipContent(bytes, entry)) {
      expanded += chunk.length;
      total += chunk.length;
      const tooMany = expanded > ratioFrom && expanded > limits.ratio * entry.compressedBytes;
      if (tooMany || expanded > limits.entryBytes || total > limits.totalBytes)
        throw corruptZip('it expands to far more than a document holds, as a bomb does');
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

/** Entries by name as parts are named: `/` between the segments and none at the start, whatever was written. */
function namesOf(entries: readonly ZipEntry[]): Map<string, ZipEntry> {
  const byName = new Map<string, ZipEntry>();
  const named = entries.map((entry) => [entry.name.replaceAll('\\', '/').replace(/^\/+/, ''), entry] as const);
  for (const [name, entry] of named) {
    const folded = name.toLowerCase();
    if (!byName.has(folded)) byName.set(folded, entry);
  }
  for (const [name, entry] of named) byName.set(name, entry);
  return byName;
}
