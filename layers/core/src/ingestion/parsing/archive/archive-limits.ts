import { StageError } from '../../../errors.ts';

/** How much an archive may expand to. A caller lowers `totalBytes` to what its memory can hold. */
export interface ArchiveLimits {
  /** Entries that are listed, of any kind. Each becomes a document with its own row and stage runs. */
  readonly entries: number;
  /** Bytes of one entry after expansion: a child is held whole in memory while it is parsed. */
  readonly entryBytes: number;
  /** Bytes of all entries after expansion: they are held until the parent is done. */
  readonly totalBytes: number;
  /**
   * Expanded bytes per byte of the archive that are taken for a bomb. Text and logs reach 20 to 50, DEFLATE cannot pass
   * 1,032; what compresses beyond 200 is filler.
   */
  readonly ratio: number;
  /** Below this many expanded bytes the ratio says nothing: an empty table or a sparse log is small and harmless. */
  readonly ratioFromBytes: number;
}

export const archiveLimits: ArchiveLimits = {
  entries: 10_000,
  entryBytes: 200_000_000,
  totalBytes: 1_000_000_000,
  ratio: 200,
  ratioFromBytes: 10_000_000,
};

/** Archives within archives that a caller opens. Real ones nest two or three deep; quines nest without end. */
export const deepestNesting = 5;

/** Counts what comes out of an archive, and ends it at the first limit that is passed. */
export interface Expansion {
  /** @throws StageError ArchiveTooLarge */
  addEntry(): void;
  /**
   * Counts the bytes of an entry that were just made; `compressedBytes` is all that the entry takes in the archive.
   * @throws StageError ArchiveTooLarge
   */
  addBytes(count: number, entrySoFar: number, compressedBytes: number): void;
}

/** @param archiveBytes size of the archive itself */
export function createExpansion(archiveBytes: number, limits: ArchiveLimits): Expansion {
  let entries = 0;
  let total = 0;
  const isFiller = (expanded: number, packed: number) =>
    expanded > limits.ratioFromBytes && expanded >= limits.ratio * packed;
  return {
    addEntry() {
      entries += 1;
      if (entries > limits.entries) throw tooLarge(`more than ${shown(limits.entries)} entries`);
    },
    addBytes(count, entrySoFar, compressedBytes) {
      total += count;
      if (entrySoFar > limits.entryBytes) throw tooLarge(`an entry of more than ${megabytes(limits.entryBytes)} MB`);
      if (total > limits.totalBytes) throw tooLarge(`more than ${megabytes(limits.totalBytes)} MB when unpacked`);
      if (isFiller(entrySoFar, compressedBytes) || isFiller(total, archiveBytes))
        throw tooLarge(`content that expands ${limits.ratio}-fold or more`);
    },
  };
}

export function tooLarge(what: string): StageError {
  return new StageError(
    'ArchiveTooLarge',
    `The archive holds ${what}. Split the archive, or unpack it and ingest the files.`,
  );
}

const shown = (count: number) => count.toLocaleString('en');
const megabytes = (bytes: number) => shown(Math.floor(bytes / 1_000_000));
