import { corruptZip } from './zip-fault.ts';

export interface ZipDirectory {
  readonly start: number;
  readonly end: number;
  /** Entries that it says it has. */
  readonly count: number;
  /** Bytes before the archive, such as a program that unpacks it; offsets do not count them. */
  readonly shift: number;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const endBytes = 22;
const end64Bytes = 56;
const locatorBytes = 20;
const longestComment = 0xffff;

/**
 * Finds the central directory by the record at the end (APPNOTE 4.3.16), or its 64-bit form (4.3.14).
 * @throws StageError CorruptDocument when there is none, or the archive is one part of several
 */
export function findDirectory(view: DataView): ZipDirectory {
  const end = findEnd(view);
  let record = end;
  let size = view.getUint32(end + 12, true);
  let offset = view.getUint32(end + 16, true);
  let count = view.getUint16(end + 10, true);
  const locator = end - locatorBytes;
  if (locator >= 0 && view.getUint32(locator, true) === locator64Signature) {
    record = find64(view, locator);
    count = wide(view, record + 32);
    size = wide(view, record + 40);
    offset = wide(view, record + 48);
  } else if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count) {
    throw corruptZip('it is one part of several');
  }
  const start = record - size;
  if (start < 0 || start < offset) throw corruptZip('its list of entries is not where its end says');
  return { start, end: record, count, shift: start - offset };
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - endBytes - longestComment);
  for (let at = view.byteLength - endBytes; at >= first; at -= 1) {
    if (view.getUint32(at, true) !== endSignature) continue;
    if (at + endBytes + view.getUint16(at + 20, true) <= view.byteLength) return at;
  }
  throw corruptZip('its end is missing');
}

/** Where the locator says; failing that, right before it, which is so when something stands before the archive. */
function find64(view: DataView, locator: number): number {
  for (const at of [wide(view, locator + 8), locator - end64Bytes]) {
    if (at >= 0 && at + end64Bytes <= locator && view.getUint32(at, true) === end64Signature) return at;
  }
  throw corruptZip('its 64-bit end is missing');
}

function wide(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}
