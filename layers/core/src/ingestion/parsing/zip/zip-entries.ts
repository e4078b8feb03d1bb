import { StageError } from '../../../errors.ts';
import { findDirectory } from './zip-end.ts';
import { corruptZip } from './zip-fault.ts';
import { zipName } from './zip-name.ts';

/** An entry as the central directory tells it (APPNOTE 4.3.12). */
export interface ZipEntry {
  /** As written: it may point anywhere. Make it safe before use. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'special';
  readonly isEncrypted: boolean;
  /** 0 stored, 8 deflated; others are not read. */
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly expandedBytes: number;
  /** Of its local header, in the bytes of the archive. */
  readonly offset: number;
}

/** More than any document or archive that is read has; a list of them takes some 20 MB. */
const mostEntries = 20_000;

const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const centralBytes = 46;
const localBytes = 30;
const absent32 = 0xffffffff;

/**
 * The entries of a ZIP file by its central directory, in its order; nothing is inflated. Entries that overlap are refused:
 * that is how a small file stands for petabytes (Fifield, "A better zip bomb", 2019). Linear but for sorting.
 * @throws StageError CorruptDocument, ArchiveTooLarge
 */
export function readZipEntries(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { start, end, count, shift } = findDirectory(view);
  if (count > mostEntries) {
    throw new StageError(
      'ArchiveTooLarge',
      `The archive holds ${count} entries; at most ${mostEntries} are unpacked. Split the archive, or unpack it and ingest the files.`,
    );
  }
  const entries: ZipEntry[] = [];
  let at = start;
  while (entries.length < count) {
    if (at + centralBytes > end || view.getUint32(at, true) !== centralSignature)
      throw corruptZip('its list of entries breaks off');
    const next =
      at + centralBytes + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw corruptZip('an entry is longer than the list of entries');
    entries.push(readEntry(bytes, view, at, shift));
    at = next;
  }
  checkPlaces(view, entries, start);
  return entries;
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, shift: number): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const nameEnd = at + centralBytes + view.getUint16(at + 28, true);
  const extras = readExtras(bytes.subarray(nameEnd, nameEnd + view.getUint16(at + 30, true)));
  const wide = wideFields(view, at, extras.get(0x0001));
  const rawName = bytes.subarray(at + centralBytes, nameEnd);
  const name = zipName(rawName, (flags & 0x800) !== 0, extras.get(0x7075));
  return {
    name,
    kind: kindOf(name, view.getUint16(at + 4, true) >>> 8, view.getUint32(at + 38, true)),
    isEncrypted: (flags & 0x2041) !== 0,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    ...wide,
    offset: localOffset(view, wide.offset, shift),
  };
}

/** Some programs leave bytes between entries and directory uncounted: then only a part of the offsets is shifted. */
function localOffset(view: DataView, offset: number, shift: number): number {
  const isAt = (at: number) => at + localBytes <= view.byteLength && view.getUint32(at, true) === localSignature;
  return shift > 0 && !isAt(offset + shift) && isAt(offset) ? offset : offset + shift;
}

/** Extra fields by id. @throws StageError CorruptDocument when one is longer than their room */
function readExtras(bytes: Uint8Array): Map<number, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const extras = new Map<number, Uint8Array>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > bytes.length) throw corruptZip('an extra field is longer than its room');
    extras.set(view.getUint16(at, true), bytes.subarray(at + 4, end));
    at = end;
  }
  return extras;
}

/** Sizes and offset; those that need 64 bits stand in an extra field, in this order (APPNOTE 4.5.3). */
function wideFields(view: DataView, at: number, extra: Uint8Array | undefined) {
  let next = 0;
  const wide = (value: number): number => {
    if (value !== absent32) return value;
    if (extra === undefined) return value;
    if (next + 8 > extra.length) throw corruptZip('a size of 64 bits is missing');
    const read = Number(new DataView(extra.buffer, extra.byteOffset + next, 8).getBigUint64(0, true));
    next += 8;
    return read;
  };
  const expandedBytes = wide(view.getUint32(at + 24, true));
  const compressedBytes = wide(view.getUint32(at + 20, true));
  return { expandedBytes, compressedBytes, offset: wide(view.getUint32(at + 42, true)) };
}

/** Unix keeps its mode in the upper half of the attributes (hosts 3 and 19); elsewhere a name ending in `/` is a directory. */
function kindOf(name: string, host: number, attributes: number): ZipEntry['kind'] {
  const format = host === 3 || host === 19 ? (attributes >>> 28) & 0xf : 0;
  if (format === 0xa) return 'link';
  if (name.endsWith('/') || format === 0x4) return 'directory';
  return format === 0 || format === 0x8 ? 'file' : 'special';
}

/** No entry reaches into another or into the directory. */
function checkPlaces(view: DataView, entries: readonly ZipEntry[], directoryStart: number): void {
  let free = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    const data = dataStart(view, entry.offset);
    if (entry.offset < free) {
      throw new StageError(
        'ArchiveTooLarge',
        'The entries of the archive overlap, as those of a bomb do. Unpack it and ingest the files.',
      );
    }
    free = data + entry.compressedBytes;
    if (free > directoryStart) throw corruptZip('an entry reaches beyond the data');
  }
}

/** @throws StageError CorruptDocument */
export function dataStart(view: DataView, offset: number): number {
  if (offset < 0 || offset + localBytes > view.byteLength || view.getUint32(offset, true) !== localSignature)
    throw corruptZip('an entry is not where the list says');
  return offset + localBytes + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
}
