import { StageError } from '../../errors.ts';

/** An entry as the central directory of a ZIP container tells it. */
export interface ZipEntry {
  /** `/` between its parts, without one at the start; a folder ends in one. */
  readonly name: string;
  /** 0 stored, 8 deflated; others are not read here. */
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly compressedBytes: number;
  /** As the directory claims; whoever expands the entry finds out. */
  readonly expandedBytes: number;
  /** Where its local header starts. */
  readonly offset: number;
}

const endSignature = 0x06054b50;
const endBytes = 22;
const longestComment = 0xffff;
const wideEndSignature = 0x06064b50;
const wideLocatorSignature = 0x07064b50;
const wideLocatorBytes = 20;
const entrySignature = 0x02014b50;
const entryBytes = 46;
const wideField = 0x0001;
const utf8Flag = 0x0800;

/** What the end of the container says of its directory. */
interface DirectoryPlace {
  readonly offset: number;
  readonly count: number;
}

/**
 * Entries in the order of the central directory, which is what counts: what lies between local headers is not looked at.
 * Source: PKWARE APPNOTE 6.3.10, with the Zip64 fields. Linear.
 * @throws StageError CorruptDocument where the directory is missing, cut off, or lists more than `mostEntries`
 */
export function readZipDirectory(bytes: Uint8Array, mostEntries: number): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset, count } = findDirectory(view);
  if (count > mostEntries) throw damaged(`it lists ${count} entries, and at most ${mostEntries} are read`);
  const entries: ZipEntry[] = [];
  let at = offset;
  while (entries.length < count && at + entryBytes <= bytes.length && view.getUint32(at, true) === entrySignature) {
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    entries.push(readEntry(bytes, view, at, nameBytes, extraBytes));
    at += entryBytes + nameBytes + extraBytes + view.getUint16(at + 32, true);
  }
  if (entries.length === 0) throw damaged('its directory is empty or not where it should be');
  return entries;
}

export function damaged(reason: string): StageError {
  return new StageError('CorruptDocument', `The ZIP container of the document cannot be read: ${reason}.`);
}

function findDirectory(view: DataView): DirectoryPlace {
  const first = Math.max(0, view.byteLength - endBytes - longestComment);
  for (let at = view.byteLength - endBytes; at >= first; at -= 1) {
    if (view.getUint32(at, true) !== endSignature) continue;
    const wide = wideDirectory(view, at);
    if (wide !== undefined) return wide;
    const size = view.getUint32(at + 12, true);
    const told = view.getUint32(at + 16, true);
    // Bytes put before a container move everything; its end still knows how long the directory is.
    const offset = startsEntry(view, told) ? told : at - size;
    return { offset: Math.max(0, offset), count: view.getUint16(at + 10, true) };
  }
  throw damaged('its end is missing, so the file was probably cut off');
}

function wideDirectory(view: DataView, end: number): DirectoryPlace | undefined {
  const locator = end - wideLocatorBytes;
  if (locator < 0 || view.getUint32(locator, true) !== wideLocatorSignature) return undefined;
  const at = Number(view.getBigUint64(locator + 8, true));
  if (at + 56 > view.byteLength || view.getUint32(at, true) !== wideEndSignature) return undefined;
  return { count: Number(view.getBigUint64(at + 32, true)), offset: Number(view.getBigUint64(at + 48, true)) };
}

function startsEntry(view: DataView, at: number): boolean {
  return at + 4 <= view.byteLength && view.getUint32(at, true) === entrySignature;
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, nameBytes: number, extraBytes: number): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const nameStart = at + entryBytes;
  const raw = bytes.subarray(nameStart, nameStart + nameBytes);
  const name = new TextDecoder(flags & utf8Flag ? 'utf-8' : nameCharset(raw)).decode(raw);
  const narrow = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const [expandedBytes, compressedBytes, offset] = widened(view, narrow, nameStart + nameBytes, extraBytes);
  return {
    name: name.replaceAll('\\', '/').replace(/^\/+/, ''),
    method: view.getUint16(at + 10, true),
    isEncrypted: (flags & 1) === 1,
    compressedBytes: compressedBytes!,
    expandedBytes: expandedBytes!,
    offset: offset!,
  };
}

/** Names without the UTF-8 flag are UTF-8 all the same as a rule; where they are not, every byte is a letter. */
function nameCharset(raw: Uint8Array): string {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(raw);
    return 'utf-8';
  } catch {
    return 'latin1';
  }
}

/** Values of 0xFFFFFFFF stand in the Zip64 field, in the same order. */
function widened(view: DataView, narrow: readonly number[], extraStart: number, extraBytes: number): number[] {
  const end = Math.min(extraStart + extraBytes, view.byteLength);
  for (let at = extraStart; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== wideField) continue;
    let next = at + 4;
    return narrow.map((value) => {
      if (value !== 0xffffffff || next + 8 > end) return value;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    });
  }
  return [...narrow];
}
