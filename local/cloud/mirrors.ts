/** The folders of the data folder that are buckets: the landing folder, and those of buckets of others. */
import type { Inventory } from '../assembly/inventory.ts';
import type { LogSink } from '../functions/log-sink.ts';
import type { LandingMirror } from '../landing/landing-mirror.ts';
import type { Bucket } from '../storage/bucket.ts';
import type { Storage } from '../storage/storage.ts';
import { landingBucket, startLanding } from './start-landing.ts';
import { sourceBucketsOf, startSourceBuckets } from './start-source-buckets.ts';

export interface Mirrors {
  readonly landing: Bucket;
  start(dataDir: string, log: Pick<LogSink, 'logger'>): Promise<LandingMirror[]>;
}

/** @throws Error for a list of buckets that is not understood */
export function mirrorsOf(inventory: Inventory, storage: Storage, sourceBuckets = ''): Mirrors {
  const landing = landingBucket(inventory, storage);
  const opened = sourceBucketsOf(sourceBuckets, inventory);
  return {
    landing,
    start: async (dataDir, log) => [
      await startLanding(landing, dataDir, log.logger('landing')),
      ...(await startSourceBuckets(opened, storage, dataDir, log.logger('buckets'))),
    ],
  };
}
