import { StageError } from '../../../errors.ts';

/**
 * Checks that an OLE2 compound file (MS-CFB) can be read to its end: every chain of sectors and the tree of its directory
 * are finite, and no stream is longer than the file. The library that reads messages follows chains as they are, so a loop
 * in one would never end. Linear in the bytes.
 * @throws StageError CorruptDocument
 */
export function checkCompoundFile(bytes: Uint8Array): void {
  if (bytes.length < headerBytes) throw damaged('it is too short');
  const file = readHeader(bytes);
  const directory = chain(file, file.view.getInt32(48, true));
  const entries = readEntries(file, directory);
  const root = entries[0];
  if (root === undefined) throw damaged('it has no directory');
  checkTree(entries);
  checkStreams(file, entries, chain(file, root.start).length * (file.sectorBytes / miniBytes));
}

interface CompoundFile {
  readonly view: DataView;
  readonly sectorBytes: number;
  /** Sectors in the file. */
  readonly sectors: number;
  /** Sectors that hold the allocation table, and the one of small streams. */
  readonly table: readonly number[];
  readonly miniTable: readonly number[];
}

interface DirectoryEntry {
  readonly type: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly size: number;
}

const headerBytes = 512;
const miniBytes = 64;
/** Streams below this are kept in mini sectors. */
const smallBytes = 4096;
const entryBytes = 128;
const endOfChain = -2;
const none = -1;
const storageType = 1;
const streamType = 2;
/** Messages attached to messages nest by three directories each. */
const deepestTree = 100;

function readHeader(bytes: Uint8Array): CompoundFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sectorBytes = view.getUint8(30) === 12 ? 4096 : 512;
  const sectors = Math.floor(bytes.length / sectorBytes);
  const count = view.getInt32(44, true);
  if (count < 1 || count > sectors) throw damaged('its allocation table is missing');
  const table: number[] = [];
  for (let index = 0; index < Math.min(count, 109); index += 1) table.push(view.getInt32(76 + index * 4, true));
  let next = view.getInt32(68, true);
  for (let seen = 0; table.length < count && next >= 0; seen += 1) {
    const at = (next + 1) * sectorBytes;
    if (seen > sectors || at + sectorBytes > bytes.length) throw damaged('its allocation table breaks off');
    const last = sectorBytes / 4 - 1;
    for (let index = 0; index < last && table.length < count; index += 1)
      table.push(view.getInt32(at + index * 4, true));
    next = view.getInt32(at + last * 4, true);
  }
  const file = { view, sectorBytes, sectors, table, miniTable: [] };
  const miniStart = view.getInt32(60, true);
  const miniCount = view.getInt32(64, true);
  return { ...file, miniTable: miniCount > 0 && miniStart >= 0 ? chain(file, miniStart).slice(0, miniCount) : [] };
}

/** The sector that follows in a table; outside of it the chain ends, as it does for the library. */
function following({ view, sectorBytes }: CompoundFile, table: readonly number[], sector: number): number {
  const perSector = sectorBytes / 4;
  const block = table[Math.floor(sector / perSector)];
  if (block === undefined) return endOfChain;
  const at = (block + 1) * sectorBytes + (sector % perSector) * 4;
  if (block < 0 || at + 4 > view.byteLength) throw damaged('a chain of sectors leaves the file');
  return view.getInt32(at, true);
}

/** @param limit sectors that there are: a longer chain is a loop */
function chain(file: CompoundFile, start: number, table = file.table, limit = file.sectors): number[] {
  const sectors: number[] = [];
  for (let sector = start; sector !== endOfChain; sector = following(file, table, sector)) {
    if (sector < 0 || sectors.length >= limit) throw damaged('a chain of sectors has no end');
    sectors.push(sector);
  }
  return sectors;
}

function readEntries({ view, sectorBytes }: CompoundFile, directory: readonly number[]): DirectoryEntry[] {
  return directory.flatMap((sector) => {
    const start = (sector + 1) * sectorBytes;
    if (start + sectorBytes > view.byteLength) throw damaged('its directory leaves the file');
    return Array.from({ length: sectorBytes / entryBytes }, (_, index) => {
      const at = start + index * entryBytes;
      const integer = (offset: number) => view.getInt32(at + offset, true);
      return {
        type: view.getUint8(at + 66),
        left: integer(68),
        right: integer(72),
        child: integer(76),
        start: integer(116),
        size: integer(120),
      };
    });
  });
}

/** Each entry is reached once at most, and not too deep. */
function checkTree(entries: readonly DirectoryEntry[]): void {
  const reached = new Set([0]);
  const open = [{ index: entries[0]!.child, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { index, depth } = next;
    if (index === none) continue;
    const entry = entries[index];
    if (entry === undefined || reached.has(index) || depth > deepestTree) throw damaged('its directory is no tree');
    reached.add(index);
    open.push({ index: entry.left, depth }, { index: entry.right, depth });
    if (entry.type === storageType) open.push({ index: entry.child, depth: depth + 1 });
  }
}

/** Each sector belongs to one stream at most, so all chains together are no longer than the file. */
function checkStreams(file: CompoundFile, entries: readonly DirectoryEntry[], miniSectors: number): void {
  let sectorsLeft = file.sectors;
  let miniLeft = miniSectors;
  for (const { type, start, size } of entries) {
    if (type !== streamType || size === 0) continue;
    if (size < 0 || size > file.view.byteLength) throw damaged('a stream is longer than the file');
    const isSmall = size < smallBytes;
    const { length } = isSmall
      ? chain(file, start, file.miniTable, miniLeft)
      : chain(file, start, file.table, sectorsLeft);
    if (length * (isSmall ? miniBytes : file.sectorBytes) < size) throw damaged('a stream breaks off');
    if (isSmall) miniLeft -= length;
    else sectorsLeft -= length;
  }
}

function damaged(why: string): StageError {
  return new StageError(
    'CorruptDocument',
    `The Outlook message is damaged: ${why}. Save it anew from the mail program and ingest it again.`,
  );
}
