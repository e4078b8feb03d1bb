/** What begins when the API is healthy, so that it does not delay the start: warm functions, the landing folder, expiry. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@sheaf/core/ports';
import type { FunctionResource } from '../assembly/inventory.ts';
import type { FunctionPool } from '../functions/function-pool.ts';
import type { LandingMirror } from '../landing/landing-mirror.ts';
import type { Storage } from '../storage/storage.ts';
import { untilHealthy } from './until-healthy.ts';

export interface BackgroundOptions {
  readonly url: string;
  /** Resolves when the functions behind the API are loaded. */
  readonly serving: Promise<void>;
  readonly functions: readonly FunctionResource[];
  readonly pool: FunctionPool;
  readonly storage: Storage;
  /** Of the landing folder, and of those of buckets. */
  readonly startMirrors: () => Promise<LandingMirror[]>;
  readonly sweep: () => Promise<void>;
  readonly logger: Logger;
}

export interface Background {
  /** Resolves when `GET /health` answers 200; rejects with what is unhealthy. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** Functions that the first document passes through, in its order: started before it comes. */
const warmed = [
  'receive-objects',
  'open-jobs',
  'list-source',
  'fetch-documents',
  'clean-documents',
  'chunk-documents',
  'plan-shards',
  'embed-chunks',
  'store-chunks',
];
const dayMs = 86_400_000;

export function startBackground(options: BackgroundOptions): Background {
  const { url, serving, storage, logger } = options;
  const stop = new AbortController();
  let mirrors: LandingMirror[] = [];
  let expiry: NodeJS.Timeout | undefined;

  async function begin(): Promise<void> {
    if (stop.signal.aborted) return;
    mirrors = await options.startMirrors();
    await warmOneByOne(options, stop.signal);
    if (!stop.signal.aborted) await options.sweep();
    expiry = setInterval(() => storage.runLifecycle(), dayMs);
    storage.runLifecycle();
  }

  const ready = serving.then(() => untilHealthy(url, stop.signal));
  const begun = ready.then(begin).catch((error: unknown) => {
    if (!stop.signal.aborted) logger.error('The local cloud is not whole.', { error: String(error) });
  });
  return {
    ready,
    async close() {
      stop.abort();
      await begun;
      clearInterval(expiry);
      await Promise.all(mirrors.map((mirror) => mirror.close()));
    },
  };
}

/** A little at a time, since somebody may already be asking. */
async function warmOneByOne({ functions, pool }: BackgroundOptions, signal: AbortSignal): Promise<void> {
  for (const { name } of warmed.flatMap((title) => functions.filter((definition) => definition.title === title))) {
    if (signal.aborted) return;
    await pool.warm([name]);
    await sleep(20);
  }
}
