/** The landing folder: what lies in it is the prefix `default/` of the landing bucket. */
import { join } from 'node:path';
import type { Logger } from '@sheaf/core/ports';
import { AssemblyError } from '../assembly/assembly-error.ts';
import type { Inventory } from '../assembly/inventory.ts';
import { type LandingMirror, startLandingMirror } from '../landing/landing-mirror.ts';
import type { Bucket } from '../storage/bucket.ts';
import type { Storage } from '../storage/storage.ts';

/** As `fetch` would quarantine it, but told at once. */
const maxFileBytes = 50_000_000;

/** The one bucket whose objects make events. @throws AssemblyError when there is not exactly one */
export function landingBucket(inventory: Inventory, storage: Storage): Bucket {
  const [found, ...more] = inventory.buckets.filter((bucket) => bucket.hasEvents);
  if (found !== undefined && more.length === 0) return storage.bucket(found.name);
  throw new AssemblyError(
    'The assembly',
    `has ${found === undefined ? 'no bucket' : 'several buckets'} with events.`,
    'Exactly one, the landing bucket, is mirrored from the landing folder.',
  );
}

export function startLanding(bucket: Bucket, dataDir: string, logger: Logger): Promise<LandingMirror> {
  return startLandingMirror({
    folder: join(dataDir, 'landing'),
    stateFile: join(dataDir, 'landing.sqlite'),
    bucket,
    prefix: 'default/',
    maxFileBytes,
    onProblem: ({ path, message }) => logger.warn(message, { path }),
  });
}
