import { StageError } from '../../../errors.ts';
import { type PaxRecords, readPaxRecords } from './pax-records.ts';
import { blockBytes, isZeroBlock, readTarHeader, type TarHeader, tarText } from './tar-header.ts';

export interface TarEntry {
  /** As written: it may point anywhere. Make it safe before use. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'device' | 'sparse' | 'other' | 'damaged';
  /** A view of the archive; empty but for files. */
  readonly bytes: Uint8Array;
}

/** Long names and pax headers beyond this are no names. */
const longestMeta = 1_000_000;

/** By type flag; `7` is a file that lies in one piece. */
const kinds: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '1': 'link',
  '2': 'link',
  '3': 'device',
  '4': 'device',
  '5': 'directory',
  '6': 'device',
  '7': 'file',
  D: 'directory',
  S: 'sparse',
  V: 'directory',
};

/**
 * The entries of a tar file in order, with long names of GNU (`L`) and pax (`x`, `g`). What follows a damaged header is not
 * read, and told as one damaged entry. Nothing is copied; linear.
 * @throws StageError CorruptDocument when it does not start with a header
 */
export function* readTarEntries(bytes: Uint8Array): Generator<TarEntry> {
  let shared: PaxRecords = {};
  let own: PaxRecords = {};
  for (let at = 0; at + blockBytes <= bytes.length; ) {
    const block = bytes.subarray(at, at + blockBytes);
    if (isZeroBlock(block)) {
      if (at === 0) break;
      const after = bytes.subarray(at + blockBytes, at + 2 * blockBytes);
      if (isZeroBlock(after)) return;
      at += blockBytes;
      continue;
    }
    const header = readTarHeader(block);
    if (header === undefined) {
      if (at === 0) break;
      yield { name: '(the rest)', kind: 'damaged', bytes: empty };
      return;
    }
    const records = { ...shared, ...own };
    const isMeta = /^[xgLKX]$/.test(header.type);
    const size = isMeta ? header.size : (records.size ?? header.size);
    const start = at + blockBytes;
    const content = bytes.subarray(start, start + size);
    const isCut = content.length < size;
    at = start + Math.ceil(size / blockBytes) * blockBytes;
    if (isMeta && (isCut || size > longestMeta)) {
      yield { name: header.name, kind: 'damaged', bytes: empty };
      own = {};
    } else if (header.type === 'g') shared = { ...shared, ...readPaxRecords(content) };
    else if (header.type === 'x' || header.type === 'X') own = { ...own, ...readPaxRecords(content) };
    else if (header.type === 'L') own = { ...own, path: tarText(content) };
    else if (!isMeta) {
      yield entryOf(header, records, content, isCut);
      own = {};
    }
  }
  if (bytes.length < blockBytes || readTarHeader(bytes.subarray(0, blockBytes)) === undefined) {
    throw new StageError(
      'CorruptDocument',
      'The tar file is damaged: it does not start with an entry. Repair the file at its origin and ingest it again.',
    );
  }
}

const empty = new Uint8Array(0);

function entryOf(header: TarHeader, records: PaxRecords, content: Uint8Array, isCut: boolean): TarEntry {
  const name = records.path ?? header.name;
  const told = records.isSparse ? 'sparse' : (kinds[header.type] ?? 'other');
  const kind = told === 'file' && name.endsWith('/') ? 'directory' : told;
  if (kind !== 'file') return { name, kind, bytes: empty };
  return isCut ? { name, kind: 'damaged', bytes: empty } : { name, kind, bytes: content };
}
