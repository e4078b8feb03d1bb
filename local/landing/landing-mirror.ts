import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock } from '@sheaf/core/ports';
import { FolderWalk, type WalkCounts } from './folder-walk.ts';
import {
  adviceOnFile,
  adviceOnWatching,
  isPermissionError,
  type LandingProblem,
  LandingProblems,
} from './landing-problems.ts';
import { MirrorState } from './mirror-state.ts';
import { type Again, PathQueue } from './path-queue.ts';
import { type FileSync, type LandingBucket, type Sighting, type SyncOutcome, syncFile } from './sync-file.ts';
import { type FolderWatch, watchFolder } from './watch-folder.ts';

export type { LandingProblem } from './landing-problems.ts';
export type { LandingBucket } from './sync-file.ts';

export interface LandingProgress {
  /** Files looked at, and those and the ones still to be looked at, since the mirror was last idle. */
  readonly done: number;
  readonly total: number;
}

export interface LandingOptions {
  readonly folder: string;
  /** Database file of what the mirror put. */
  readonly stateFile: string;
  readonly bucket: LandingBucket;
  /** In front of each key, with its slash. */
  readonly prefix: string;
  /** Larger files are reported and not put. */
  readonly maxFileBytes: number;
  /** Each problem once, however often it is met. */
  readonly onProblem: (problem: LandingProblem) => void;
  readonly onProgress?: (progress: LandingProgress) => void;
  /** A file must hold still for so long, and be gone for so long. @default 100 */
  readonly settleMs?: number;
  /** How often the folder is walked, for what the watcher missed. @default 60000 */
  readonly rescanMs?: number;
  /** To tell old files, which need not be waited for. @default the system's */
  readonly clock?: Clock;
}

/** Objects put and deleted at the start, and what was left alone. */
export interface StartScan extends Readonly<WalkCounts> {
  readonly put: number;
  readonly deleted: number;
}

export interface LandingStatus {
  /** Files whose objects the mirror put. */
  readonly files: number;
  /** Files to look at. */
  readonly pending: number;
  /** Objects put and deleted since the start. */
  readonly put: number;
  readonly deleted: number;
  /** Those that stand. */
  readonly problems: readonly LandingProblem[];
}

export interface LandingMirror {
  /** Resolves when what changed before the start has been taken over, as far as it can be. */
  readonly scanned: Promise<StartScan>;
  status(): LandingStatus;
  /** Resolves when nothing is left to do but what failed. */
  idle(): Promise<void>;
  /** Walks the folder now. */
  rescan(): Promise<void>;
  /** Resolves when the file being put is. */
  close(): Promise<void>;
}

/** Keeps the landing bucket like the landing folder, one way. Resolves when the folder is watched. */
export async function startLandingMirror(options: LandingOptions): Promise<LandingMirror> {
  const mirror = new Mirror(options);
  try {
    await mirror.start();
  } catch (error) {
    await mirror.close();
    throw error;
  }
  return mirror;
}

const concurrency = 4;
const faultRetryMs = 5_000;

class Mirror implements LandingMirror {
  readonly #folder: string;
  readonly #rescanMs: number;
  readonly #onProgress: LandingOptions['onProgress'];
  readonly #state: MirrorState;
  readonly #sync: FileSync;
  readonly #queue: PathQueue;
  readonly #walk: FolderWalk;
  readonly #problems: LandingProblems;
  readonly #sightings = new Map<string, Sighting>();
  #watch: FolderWatch | undefined;
  #rescanTimer: NodeJS.Timeout | undefined;
  #done = 0;
  #put = 0;
  #deleted = 0;
  #isClosed = false;
  scanned: Promise<StartScan> = Promise.resolve({ put: 0, deleted: 0, unchanged: 0, ignored: 0 });

  constructor(options: LandingOptions) {
    const { bucket, prefix, maxFileBytes, settleMs = 100, rescanMs = 60_000, clock = { now: Date.now } } = options;
    this.#folder = resolve(options.folder);
    this.#rescanMs = rescanMs;
    this.#onProgress = options.onProgress;
    this.#problems = new LandingProblems(options.onProblem);
    this.#state = new MirrorState(options.stateFile);
    const now = () => clock.now();
    this.#sync = { folder: this.#folder, bucket, prefix, maxFileBytes, settleMs, state: this.#state, now };
    this.#queue = new PathQueue({
      concurrency,
      work: (path) => this.#take(path),
      onIdle: () => {
        this.#done = 0;
      },
    });
    this.#walk = new FolderWalk({
      folder: this.#folder,
      state: this.#state,
      problems: this.#problems,
      onChange: (path) => this.#queue.add(path, { isUrgent: false }),
    });
  }

  async start(): Promise<void> {
    this.#makeFolder();
    // What is there already is for the scan, which knows what was put before.
    this.#watch = await watchFolder(this.#folder, {
      onFile: (path) => this.#queue.add(path, { isUrgent: true }),
      onError: (error) => this.#problems.add('', adviceOnWatching(error, this.#rescanMs)),
    });
    this.scanned = this.#scanAtStart();
    this.#rescanTimer = setInterval(() => void this.rescan(), this.#rescanMs);
  }

  async rescan(): Promise<void> {
    await this.#walk.walk();
  }

  async idle(): Promise<void> {
    while (this.#walk.underWay !== undefined || this.#queue.size > 0) {
      await this.#walk.underWay;
      await this.#queue.idle();
    }
  }

  status(): LandingStatus {
    return {
      files: this.#state.count(),
      pending: this.#queue.size,
      put: this.#put,
      deleted: this.#deleted,
      problems: this.#problems.all(),
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#rescanTimer);
    await this.#watch?.close();
    await this.#walk.close();
    await this.#queue.close();
    this.#state.close();
  }

  #makeFolder(): void {
    if (existsSync(this.#folder)) return;
    // The folder may be on a disk that is not mounted: its absence deletes nothing.
    if (this.#state.count() > 0) {
      this.#problems.add(
        '',
        'The landing folder was gone and was made anew. What it held stays ingested; delete it by "sheaf delete".',
      );
      this.#state.clear();
    }
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  async #scanAtStart(): Promise<StartScan> {
    const counts = await this.#walk.walk();
    await this.idle();
    return { put: this.#put, deleted: this.#deleted, ...counts };
  }

  async #take(path: string): Promise<Again | undefined> {
    if (this.#isClosed) return undefined;
    const outcome = await syncFile(this.#sync, path, this.#sightings.get(path)).catch((error: unknown) => ({ error }));
    const again = 'error' in outcome ? this.#noteFault(path, outcome.error) : this.#noteOutcome(path, outcome);
    const isDone = again === undefined || again.isFault;
    if (isDone) this.#done += 1;
    this.#onProgress?.({ done: this.#done, total: this.#done + this.#queue.size - (isDone ? 1 : 0) });
    return again;
  }

  #noteFault(path: string, error: unknown): Again | undefined {
    this.#sightings.delete(path);
    this.#problems.add(path, adviceOnFile(error));
    // Permissions do not come back by themselves; the next change or walk looks again.
    return isPermissionError(error) ? undefined : { afterMs: faultRetryMs, isFault: true };
  }

  #noteOutcome(path: string, outcome: SyncOutcome): Again | undefined {
    if (outcome.did === 'waited') {
      if (outcome.seen === undefined) this.#sightings.delete(path);
      else this.#sightings.set(path, outcome.seen);
      return { afterMs: outcome.againMs, isFault: false };
    }
    this.#sightings.delete(path);
    if (outcome.did === 'put') this.#put += 1;
    if (outcome.did === 'deleted') this.#deleted += 1;
    if (outcome.problem === undefined) this.#problems.solve(path);
    else this.#problems.add(path, outcome.problem);
    return undefined;
  }
}
