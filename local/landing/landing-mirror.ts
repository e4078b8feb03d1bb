import { existsSync, mkdirSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import pMap from 'p-map';
import { isIgnoredName } from './ignored-name.ts';
import { MirrorState } from './mirror-state.ts';
import { scanFolder } from './scan-folder.ts';
import { type FileSync, type LandingBucket, type Sighting, type SyncOutcome, syncFile } from './sync-file.ts';

export interface LandingProgress {
  /** Files looked at and still to be looked at since the mirror was last idle. */
  readonly done: number;
  readonly total: number;
}

export interface LandingProblem {
  /** Below the landing folder; empty for the folder itself. */
  readonly path: string;
  /** What is wrong and what to do, in sentences. */
  readonly message: string;
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
  readonly onProblem: (problem: LandingProblem) => void;
  readonly onProgress?: (progress: LandingProgress) => void;
  /** A file must hold still for so long. @default 100 */
  readonly settleMs?: number;
  /** How often the folder is walked, for what the watcher missed. @default 60000 */
  readonly rescanMs?: number;
}

export interface LandingMirror {
  /** Resolves when what changed before the start has been taken over. */
  readonly scanned: Promise<void>;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
  /** Walks the folder now. */
  rescan(): Promise<void>;
  /** The file of this key is as it is known to be, and is left alone until it changes. */
  suppress(key: string, etag: string): Promise<void>;
  close(): Promise<void>;
}

const concurrency = 4;

interface Look {
  readonly at: number;
  readonly seen: Sighting | undefined;
}

/** Keeps the landing bucket like the landing folder, one way. Returns when the folder is watched. */
export async function startLandingMirror(options: LandingOptions): Promise<LandingMirror> {
  const mirror = new Mirror(options);
  await mirror.start();
  return mirror;
}

class Mirror implements LandingMirror {
  readonly #options: LandingOptions;
  readonly #state: MirrorState;
  readonly #sync: FileSync;
  /** Paths that something happened to, when to look at them, and what was seen last. */
  readonly #due = new Map<string, Look>();
  readonly #reported = new Map<string, string>();
  readonly #idlers: (() => void)[] = [];
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #rescanTimer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #scanning: Promise<void> | undefined;
  #done = 0;
  #underWay = 0;
  #isClosed = false;
  scanned: Promise<void> = Promise.resolve();

  constructor(options: LandingOptions) {
    this.#options = options;
    this.#state = new MirrorState(options.stateFile);
    const { folder, bucket, prefix, maxFileBytes, settleMs = 100 } = options;
    this.#sync = { folder, bucket, prefix, maxFileBytes, settleMs, state: this.#state };
  }

  async start(): Promise<void> {
    const { folder, rescanMs = 60_000 } = this.#options;
    if (!existsSync(folder)) {
      // The folder may be on a disk that is not mounted: its absence deletes nothing.
      if (this.#state.paths().length > 0) {
        this.#report(
          '',
          'The landing folder was gone and was made anew. What it held stays ingested; delete it by "sheaf delete".',
        );
        this.#state.clear();
      }
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    // It makes no events of what is there already; the scan does that, and knows what was put before.
    const watcher = watch(folder, {
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (path) => path !== folder && isIgnoredName(path.slice(path.lastIndexOf(sep) + 1)),
    });
    this.#watcher = watcher;
    watcher.on('all', (event, path) => {
      if (event === 'add' || event === 'change' || event === 'unlink')
        this.#touch(relative(folder, path).split(sep).join('/'));
    });
    watcher.on('error', (error) => this.#report('', watchAdvice(error as NodeJS.ErrnoException, rescanMs)));
    await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
    this.scanned = this.rescan().then(() => this.idle());
    this.#rescanTimer = setInterval(() => void this.rescan(), rescanMs);
  }

  rescan(): Promise<void> {
    this.#scanning ??= this.#scan().finally(() => {
      this.#scanning = undefined;
      this.#schedule();
    });
    return this.#scanning;
  }

  idle(): Promise<void> {
    if (this.#due.size === 0 && this.#working === undefined && this.#scanning === undefined) return Promise.resolve();
    return new Promise((resolve) => this.#idlers.push(resolve));
  }

  async suppress(key: string, etag: string): Promise<void> {
    const path = this.#state.byKey(key)?.path ?? key.slice(this.#options.prefix.length);
    const found = await lstat(join(this.#options.folder, path)).catch(() => undefined);
    if (found?.isFile() !== true) return;
    this.#state.set({ path, key, sizeBytes: found.size, modifiedAt: found.mtimeMs, etag });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#rescanTimer);
    await this.#watcher?.close();
    await this.#scanning;
    await this.#working;
    this.#state.close();
    this.#wakeIdlers();
  }

  async #scan(): Promise<void> {
    const { folder } = this.#options;
    const known = new Set(this.#state.paths());
    const unreadable: string[] = [];
    const files = scanFolder(folder, (path, { code = 'error' }) => {
      unreadable.push(path);
      this.#report(
        path,
        `The folder cannot be read (${code}); its files are left as they are. Correct its permissions.`,
      );
    });
    for await (const parts of files) {
      if (this.#isClosed) return;
      const path = parts.join('/');
      known.delete(path);
      await this.#noteFile(path);
    }
    // What could not be looked at is not gone.
    const isHidden = (path: string) => unreadable.some((place) => place === '' || path.startsWith(`${place}/`));
    for (const path of known) if (!isHidden(path)) this.#touch(path);
  }

  /** Only files that are not as they were put: ten thousand that are cost one call each. */
  async #noteFile(path: string): Promise<void> {
    const found = await lstat(join(this.#options.folder, path)).catch(() => undefined);
    if (found === undefined && path.includes('\ufffd')) {
      this.#report(path, 'Its name is not valid Unicode. Rename it.');
      return;
    }
    const known = this.#state.get(path);
    if (known === undefined || known.sizeBytes !== found?.size || known.modifiedAt !== found.mtimeMs) this.#touch(path);
  }

  #touch(path: string): void {
    this.#due.set(path, { at: 0, seen: this.#due.get(path)?.seen });
    this.#schedule();
  }

  /** One round at a time; what comes up meanwhile is for the next. */
  #schedule(): void {
    if (this.#isClosed || this.#working !== undefined) return;
    clearTimeout(this.#timer);
    if (this.#due.size === 0) {
      if (this.#scanning === undefined) this.#wakeIdlers();
      return;
    }
    let next = Number.POSITIVE_INFINITY;
    for (const { at } of this.#due.values()) next = Math.min(next, at);
    this.#timer = setTimeout(() => this.#work(), Math.max(0, next - Date.now()));
  }

  #work(): void {
    const now = Date.now();
    const round = [...this.#due].filter(([, { at }]) => at <= now);
    for (const [path] of round) this.#due.delete(path);
    this.#underWay = round.length;
    this.#working = pMap(round, ([path, { seen }]) => this.#take(path, seen), { concurrency })
      .then(() => undefined)
      .finally(() => {
        this.#working = undefined;
        this.#schedule();
      });
  }

  async #take(path: string, seen: Sighting | undefined): Promise<void> {
    if (this.#isClosed) return;
    const outcome = await syncFile(this.#sync, path, seen).catch(
      (error: unknown): SyncOutcome => ({ problem: faultOf(error), retryMs: 5_000 }),
    );
    this.#underWay -= 1;
    if (outcome.problem === undefined) this.#reported.delete(path);
    else this.#report(path, outcome.problem);
    if (outcome.retryMs === undefined) this.#done += 1;
    // An event that came meanwhile stands already, and is earlier.
    else if (!this.#due.has(path)) this.#due.set(path, { at: Date.now() + outcome.retryMs, seen: outcome.seen });
    this.#options.onProgress?.({ done: this.#done, total: this.#done + this.#underWay + this.#due.size });
  }

  /** Once for each message of a file, however often it is looked at. */
  #report(path: string, message: string): void {
    if (this.#reported.get(path) === message) return;
    this.#reported.set(path, message);
    this.#options.onProblem({ path, message });
  }

  #wakeIdlers(): void {
    this.#done = 0;
    for (const wake of this.#idlers.splice(0)) wake();
  }
}

function faultOf(error: unknown): string {
  return `It could not be taken over: ${error instanceof Error ? error.message : String(error)} It is tried again.`;
}

function watchAdvice({ code, message }: NodeJS.ErrnoException, rescanMs: number): string {
  const rhythm = `Changes are found by walking it every ${Math.round(rescanMs / 1000)} s`;
  if (code === 'ENOSPC')
    return `The system watches no more folders. ${rhythm}; raise fs.inotify.max_user_watches for more speed.`;
  if (code === 'EMFILE')
    return `Too many files are open to watch the folder. ${rhythm}; raise the limit (ulimit -n) for more speed.`;
  return `The folder cannot be watched: ${message}. ${rhythm}.`;
}
