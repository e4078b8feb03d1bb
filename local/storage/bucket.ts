import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { ByteFile } from './objects/byte-files.ts';
import type { IndexedObject } from './objects/object-index.ts';
import type { ObjectStorage } from './objects/object-storage.ts';
import type { RequestCounts } from './request-counts.ts';
import { readObject } from './s3/send-object.ts';

export interface BucketObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** One bucket, called in the process: what state machines and the landing folder use. Counted like requests. */
export interface Bucket {
  readonly name: string;
  put(key: string, bytes: string | Uint8Array, contentType?: string): BucketObject;
  /** Streams the file; memory stays small whatever its size. */
  putFile(key: string, path: string, contentType?: string): Promise<BucketObject>;
  /** The whole object, or undefined when there is none. */
  get(key: string): Promise<Buffer | undefined>;
  head(key: string): BucketObject | undefined;
  /** In key order, from one page of the index at a time. */
  list(prefix: string): Generator<BucketObject>;
  delete(key: string): boolean;
}

const pageSize = 1000;
const pieceBytes = 256 * 1024;

export function bucketOf(storage: ObjectStorage, name: string, counts: RequestCounts): Bucket {
  const description = (contentType = 'binary/octet-stream') => ({ contentType, headers: {}, metadata: {} });
  return {
    name,
    put(key, bytes, contentType) {
      counts.add('s3', 'PutObject');
      storage.demandBucket(name);
      const file = storage.files.writeWhole(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
      return summaryOf(storage.put(name, key, description(contentType), file));
    },
    async putFile(key, path, contentType) {
      counts.add('s3', 'PutObject');
      storage.demandBucket(name);
      const file = await storedFile(storage, path);
      return summaryOf(storage.put(name, key, description(contentType), file));
    },
    async get(key) {
      counts.add('s3', 'GetObject');
      const object = storage.find(name, key);
      return object === undefined ? undefined : readObject(storage, name, object);
    },
    head(key) {
      counts.add('s3', 'HeadObject');
      const object = storage.find(name, key);
      return object === undefined ? undefined : summaryOf(object);
    },
    *list(prefix) {
      let after = '';
      for (let isLast = false; !isLast; ) {
        counts.add('s3', 'ListObjectsV2');
        const page = storage.list(name, { prefix, after, limit: pageSize });
        isLast = page.length < pageSize;
        after = page.at(-1)?.key ?? after;
        yield* page.map(summaryOf);
      }
    },
    delete(key) {
      counts.add('s3', 'DeleteObject');
      return storage.delete(name, key);
    },
  };
}

async function storedFile(storage: ObjectStorage, path: string): Promise<ByteFile> {
  const { size } = await stat(path);
  if (size <= pieceBytes) return storage.files.writeWhole(await readFile(path));
  return storage.files.write(createReadStream(path, { highWaterMark: pieceBytes }));
}

function summaryOf({ key, sizeBytes, etag, modifiedAt }: IndexedObject): BucketObject {
  return { key, sizeBytes, etag, modifiedAt };
}
