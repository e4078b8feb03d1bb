import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { StageError } from '@sheaf/core/errors';
import type { ObjectStore, StoredObject } from '@sheaf/core/ports';
import { sdkErrorOf, throwFault } from './aws-fault.ts';
import { openS3Client } from './s3-client.ts';

/** Most keys that one DeleteObjects takes. */
const deleteBatchSize = 1000;

/** ObjectStore on S3. Without `s3:ListBucket` S3 answers 403 for an absent key, so the role needs it. */
export function openObjectStore(bucket: string): ObjectStore {
  return new S3ObjectStore(bucket);
}

class S3ObjectStore implements ObjectStore {
  readonly #bucket: string;
  readonly #client = openS3Client();

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async get(key: string): ReturnType<ObjectStore['get']> {
    try {
      const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key });
      const { Body, ETag, ContentType } = await this.#client.send(command);
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return { bytes, etag: unquoted(ETag), contentType: ContentType };
    } catch (error) {
      return isAbsent(error) ? undefined : this.#fault(error);
    }
  }

  async head(key: string): Promise<StoredObject | undefined> {
    try {
      const found = await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return storedObject(key, found.ContentLength, found.ETag, found.LastModified);
    } catch (error) {
      return isAbsent(error) ? undefined : this.#fault(error);
    }
  }

  async put(key: string, bytes: Uint8Array | string, contentType?: string): Promise<{ etag: string }> {
    const command = new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: bytes, ContentType: contentType });
    const { ETag } = await this.#client.send(command).catch(this.#fault);
    return { etag: unquoted(ETag) };
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += deleteBatchSize) {
      const Objects = keys.slice(from, from + deleteBatchSize).map((Key) => ({ Key }));
      const command = new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } });
      const { Errors = [] } = await this.#client.send(command).catch(this.#fault);
      const [first] = Errors;
      if (first === undefined) continue;
      const name = first.Code === 'AccessDenied' ? 'StoreRefused' : 'StoreUnavailable';
      throw new StageError(name, `Bucket ${this.#bucket} did not delete ${Errors.length} objects (${first.Code}).`);
    }
  }

  async *list(prefix: string, startAfter?: string): AsyncGenerator<StoredObject, void, undefined> {
    let token: string | undefined;
    do {
      const place = { Prefix: prefix, StartAfter: startAfter, ContinuationToken: token };
      const command = new ListObjectsV2Command({ Bucket: this.#bucket, ...place });
      const page = await this.#client.send(command).catch(this.#fault);
      for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
        if (Key !== undefined) yield storedObject(Key, Size, ETag, LastModified);
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async presignPut(key: string, sizeBytes: number, expiresSeconds: number): ReturnType<ObjectStore['presignPut']> {
    const command = new PutObjectCommand({ Bucket: this.#bucket, Key: key, ContentLength: sizeBytes });
    const signableHeaders = new Set(['content-length', 'host']);
    const signing = getSignedUrl(this.#client, command, { expiresIn: expiresSeconds, signableHeaders });
    return { url: await signing.catch(this.#fault), headers: { 'content-length': String(sizeBytes) } };
  }

  async presignGet(key: string, expiresSeconds: number): Promise<string> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key });
    return getSignedUrl(this.#client, command, { expiresIn: expiresSeconds }).catch(this.#fault);
  }

  readonly #fault = (error: unknown): never => throwFault(`Bucket ${this.#bucket}`, error);
}

function isAbsent(error: unknown): boolean {
  const { name, status } = sdkErrorOf(error);
  return name === 'NoSuchKey' || name === 'NotFound' || (status === 404 && name !== 'NoSuchBucket');
}

function storedObject(
  key: string,
  size: number | undefined,
  etag: string | undefined,
  modified: Date | undefined,
): StoredObject {
  return { key, sizeBytes: size ?? 0, etag: unquoted(etag), lastModified: modified?.getTime() ?? 0 };
}

function unquoted(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}
