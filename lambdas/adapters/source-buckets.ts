import { isOpened, type OpenBucket, refuseBucket } from '@sheaf/core/sources/s3-prefix';
import { openObjectStore } from './s3-object-store.ts';

/** Buckets of others that the operator has opened: `bucket` or `bucket/prefix`, separated by commas. */
export function openSourceBuckets(opened: string): OpenBucket {
  const allowed = opened.split(',').filter((one) => one !== '');
  return (bucket, prefix) => {
    if (!isOpened(allowed, bucket, prefix)) throw refuseBucket(bucket);
    return openObjectStore(bucket);
  };
}
