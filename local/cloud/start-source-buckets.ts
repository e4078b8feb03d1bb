/** Buckets of others on this machine: each is a folder of the data folder, mirrored into a bucket that jobs may read. */
import { join } from 'node:path';
import type { Logger } from '@sheaf/core/ports';
import type { Inventory } from '../assembly/inventory.ts';
import { type LandingMirror, startLandingMirror } from '../landing/landing-mirror.ts';
import type { Storage } from '../storage/storage.ts';

/** The most that `s3_prefix` reads of one object. */
const maxFileBytes = 500_000_000;

/**
 * The names of buckets in `SHEAF_SOURCE_BUCKETS`: `reports-archive`, or `reports-archive/2026/` for a part of one.
 * @throws Error for what is no name, and for a bucket of Sheaf itself, which would show tenants each other's documents
 */
export function sourceBucketsOf(list: string, { buckets }: Pick<Inventory, 'buckets'>): string[] {
  const opened = list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  for (const one of opened) {
    const [name = ''] = one.split('/', 1);
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^*?]*)?$/.test(one))
      throw new Error(`SHEAF_SOURCE_BUCKETS names "${one}", which is no bucket. Use bucket or bucket/prefix.`);
    if (buckets.some((bucket) => bucket.name === name))
      throw new Error(
        `SHEAF_SOURCE_BUCKETS names ${name}, in which Sheaf keeps documents of all tenants. Name another.`,
      );
  }
  return [...new Set(opened.map((one) => one.split('/', 1)[0]!))];
}

export function startSourceBuckets(
  names: readonly string[],
  storage: Storage,
  dataDir: string,
  logger: Logger,
): Promise<LandingMirror[]> {
  return Promise.all(
    names.map((name) =>
      startLandingMirror({
        folder: join(dataDir, 'buckets', name),
        stateFile: join(dataDir, 'storage', `mirror-${name}.sqlite`),
        bucket: storage.createBucket({ name, hasEvents: false }),
        prefix: '',
        maxFileBytes,
        onProblem: ({ path, message }) => logger.warn(message, { bucket: name, path }),
      }),
    ),
  );
}
