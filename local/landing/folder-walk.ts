import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { adviceOnFile, adviceOnFolder, type LandingProblems } from './landing-problems.ts';
import type { MirrorState } from './mirror-state.ts';
import { scanFolder } from './scan-folder.ts';

export interface FolderWalkOptions {
  readonly folder: string;
  readonly state: MirrorState;
  readonly problems: LandingProblems;
  /** A file that is not as it was put, or is gone. */
  readonly onChange: (path: string) => void;
}

export interface WalkCounts {
  /** Files that are as they were put. */
  unchanged: number;
  /** Names that were passed over; a folder counts once. */
  ignored: number;
}

/** Compares the whole folder with what was put: ten thousand files that did not change cost one call each. */
export class FolderWalk {
  readonly #options: FolderWalkOptions;
  #unreadable = new Set<string>();
  #underWay: Promise<WalkCounts> | undefined;
  #isClosed = false;

  constructor(options: FolderWalkOptions) {
    this.#options = options;
  }

  get underWay(): Promise<unknown> | undefined {
    return this.#underWay;
  }

  /** Never rejects; the one under way counts for all who ask meanwhile. */
  walk(): Promise<WalkCounts> {
    const counts = { unchanged: 0, ignored: 0 };
    this.#underWay ??= this.#walk(counts)
      .catch((error: unknown) => this.#options.problems.add('', adviceOnFile(error)))
      .then(() => counts)
      .finally(() => {
        this.#underWay = undefined;
      });
    return this.#underWay;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#underWay;
  }

  async #walk(counts: WalkCounts): Promise<void> {
    const { folder, state, problems, onChange } = this.#options;
    const missing = new Set(state.paths());
    const unreadable = new Set<string>();
    const files = scanFolder(folder, {
      onIgnored: () => {
        counts.ignored += 1;
      },
      onUnreadable: (path, error) => {
        unreadable.add(path);
        problems.add(path, adviceOnFolder(path, error));
      },
    });
    for await (const path of files) {
      if (this.#isClosed) return;
      missing.delete(path);
      const look = await this.#lookAt(path);
      if (look === 'changed') onChange(path);
      if (look === 'unchanged') counts.unchanged += 1;
    }
    for (const path of missing) if (!isBelow(path, unreadable)) onChange(path);
    for (const path of this.#unreadable) if (!unreadable.has(path)) problems.solve(path);
    this.#unreadable = unreadable;
  }

  async #lookAt(path: string): Promise<'changed' | 'unchanged' | 'unreachable'> {
    const { folder, state, problems } = this.#options;
    const found = await lstat(join(folder, path)).catch(() => undefined);
    if (found === undefined && path.includes('\ufffd')) {
      problems.add(path, 'Its name is not valid Unicode. Rename it.');
      return 'unreachable';
    }
    const known = state.get(path);
    return known?.sizeBytes === found?.size && known?.modifiedAt === found?.mtimeMs ? 'unchanged' : 'changed';
  }
}

/** What could not be looked at is not gone. */
function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.has('')) return true;
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (folders.has(path.slice(0, end))) return true;
  }
  return false;
}
