import type { ObjectStorage } from './objects/object-storage.ts';

/** One enabled rule of a bucket's lifecycle configuration. */
export interface LifecycleRule {
  /** @default '' (all keys) */
  readonly prefix?: string;
  readonly expirationDays?: number;
  readonly abortIncompleteUploadDays?: number;
}

const dayMs = 86_400_000;
const pageSize = 1000;

/** Deletes what the rules let expire; such a delete says so in its event. */
export function runLifecycle(
  storage: ObjectStorage,
  bucket: string,
  rules: readonly LifecycleRule[],
  now: number,
): void {
  for (const { prefix = '', expirationDays, abortIncompleteUploadDays } of rules) {
    if (abortIncompleteUploadDays !== undefined) {
      storage.abortUploadsOlderThan(bucket, now - abortIncompleteUploadDays * dayMs);
    }
    if (expirationDays === undefined) continue;
    let after = '';
    for (let isLast = false; !isLast; ) {
      const page = storage.list(bucket, { prefix, after, limit: pageSize });
      isLast = page.length < pageSize;
      after = page.at(-1)?.key ?? after;
      const expired = page.filter(({ modifiedAt }) => modifiedAt < now - expirationDays * dayMs);
      for (const { key } of expired) storage.delete(bucket, key, 'Lifecycle Expiration');
    }
  }
}
