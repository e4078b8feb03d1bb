import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import {
  type LandingMirror,
  type LandingOptions,
  type LandingProblem,
  startLandingMirror,
} from '../../../local/landing/landing-mirror.ts';
import type { Bucket } from '../../../local/storage/bucket.ts';
import { aStorage } from '../storage/a-storage.ts';

export interface LandingUnderTest {
  readonly root: string;
  readonly folder: string;
  readonly bucket: Bucket;
  readonly problems: LandingProblem[];
  /** What happened to the bucket: `PutObject default/a.txt`. */
  readonly events: string[];
  start(more?: Partial<LandingOptions>): Promise<LandingMirror>;
  /** Closes the mirror; `start` may follow. */
  stop(): Promise<void>;
  write(path: string, text: string | Uint8Array): void;
  remove(path: string): void;
  keys(): string[];
  textOf(key: string): Promise<string | undefined>;
  end(): Promise<void>;
}

/** A landing folder that does not exist yet, the storage it is mirrored into, and no mirror. */
export async function aLanding(): Promise<LandingUnderTest> {
  const root = mkdtempSync(join(tmpdir(), 'sheaf-test-'));
  const folder = join(root, 'landing');
  const events: string[] = [];
  const { storage, end } = await aStorage({
    dataDir: join(root, 'data'),
    onObjectEvent: ({ detail }) => {
      events.push(`${detail.reason} ${detail.object.key}`);
    },
  });
  const bucket = storage.bucket('landing');
  const problems: LandingProblem[] = [];
  let mirror: LandingMirror | undefined;
  const options: LandingOptions = {
    ...{ folder, bucket, prefix: 'default/', maxFileBytes: 1_000_000 },
    stateFile: join(root, 'mirror.sqlite'),
    onProblem: (problem) => problems.push(problem),
  };
  return {
    ...{ root, folder, bucket, problems, events },
    async start(more) {
      mirror = await startLandingMirror({ ...options, ...more });
      return mirror;
    },
    async stop() {
      await mirror?.close();
      mirror = undefined;
    },
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    remove: (path) => rmSync(join(folder, path), { recursive: true }),
    keys: () => [...bucket.list('')].map(({ key }) => key),
    textOf: async (key) => (await bucket.get(key))?.toString(),
    async end() {
      await mirror?.close();
      await end();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Resolves with how long it took. */
export async function until(isTrue: () => boolean, limitMs = 5_000): Promise<number> {
  const startedAt = performance.now();
  while (!isTrue()) {
    if (performance.now() - startedAt > limitMs) throw new Error(`Not true after ${limitMs} ms: ${isTrue}`);
    await sleep(5);
  }
  return performance.now() - startedAt;
}

/** Whether permissions can be tested: root may read everything, unless it can act as somebody else. */
export const canLackPermissions = process.getuid?.() !== 0 || (isMainThread && process.seteuid !== undefined);
if (!canLackPermissions) console.log('Permissions are not tested: run the tests as an ordinary user to test them.');

/** Root acts as `nobody` meanwhile, who gets what lies below `root`. */
export async function withoutPrivileges(root: string, work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  const nobody = 65_534;
  for (const path of ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(root, path), nobody, nobody);
  }
  process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}
