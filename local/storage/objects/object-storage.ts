import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { S3Error } from '../s3/s3-error.ts';
import type { ByteFile, ByteFiles } from './byte-files.ts';
import type { EventOutbox } from './event-outbox.ts';
import { type ObjectChange, objectEventOf } from './object-event.ts';
import {
  createObjectIndex,
  type IndexedObject,
  type ListRange,
  type ObjectDescription,
  type ObjectIndex,
} from './object-index.ts';
import { transaction } from './open-index.ts';
import { createUploadIndex, type UploadIndex } from './upload-index.ts';

export interface ObjectStorageOptions {
  readonly database: DatabaseSync;
  readonly files: ByteFiles;
  readonly outbox: EventOutbox;
  readonly account: string;
  readonly region: string;
  readonly now: () => number;
  /** Told about bytes that are gone or changed; the object is set aside and no longer listed. */
  readonly onDamage: (message: string) => void;
}

export interface PutOptions {
  /** Decided at the commit, so of two writers of one key exactly one succeeds. */
  readonly onlyIfAbsent?: boolean;
  readonly checksum?: IndexedObject['checksum'];
}

export interface CompletedPart {
  readonly number: number;
  readonly etag: string;
}

const smallestPartBytes = 5 * 1024 * 1024;

/** The objects of all buckets. A method either changes index, bytes and events together, or nothing. */
export class ObjectStorage {
  readonly files: ByteFiles;
  readonly #options: ObjectStorageOptions;
  readonly #objects: ObjectIndex;
  readonly #uploads: UploadIndex;
  /** Whether the bucket sends its events to EventBridge, by name. */
  readonly #buckets = new Map<string, { readonly createdAt: number; hasEvents: boolean }>();

  constructor(options: ObjectStorageOptions) {
    this.#options = options;
    this.files = options.files;
    this.#objects = createObjectIndex(options.database);
    this.#uploads = createUploadIndex(options.database);
    for (const { name, createdAt } of this.#objects.buckets()) this.#buckets.set(name, { createdAt, hasEvents: false });
  }

  /** Creates the bucket, or keeps it with what it holds. */
  openBucket(name: string, hasEvents: boolean): void {
    this.#objects.addBucket(name, this.#options.now());
    this.#buckets.set(name, { createdAt: this.#buckets.get(name)?.createdAt ?? this.#options.now(), hasEvents });
  }

  buckets(): { name: string; createdAt: number }[] {
    return [...this.#buckets].map(([name, { createdAt }]) => ({ name, createdAt }));
  }

  /** @throws S3Error NoSuchBucket */
  demandBucket(bucket: string): { readonly hasEvents: boolean } {
    const found = this.#buckets.get(bucket);
    if (found === undefined) throw new S3Error('NoSuchBucket', `The bucket ${bucket} does not exist.`, 404);
    return found;
  }

  /** @throws S3Error NoSuchBucket */
  find(bucket: string, key: string): IndexedObject | undefined {
    this.demandBucket(bucket);
    return this.#objects.get(bucket, key);
  }

  list(bucket: string, range: ListRange): IndexedObject[] {
    this.demandBucket(bucket);
    return this.#objects.list(bucket, range);
  }

  /** Makes `file` the object; on failure the file is gone. @throws S3Error PreconditionFailed, NoSuchBucket */
  put(
    bucket: string,
    key: string,
    description: ObjectDescription,
    file: ByteFile,
    options: PutOptions = {},
  ): IndexedObject {
    const checksum = options.checksum;
    const object = { ...this.#newObject(key, description, [file], file.md5), checksum };
    this.#commit({ bucket, object, reason: 'PutObject', onlyIfAbsent: options.onlyIfAbsent ?? false });
    return object;
  }

  /** @throws S3Error NoSuchBucket, NoSuchKey */
  copy(
    from: { bucket: string; key: string },
    bucket: string,
    key: string,
    replaced?: ObjectDescription,
  ): IndexedObject {
    const source = this.find(from.bucket, from.key);
    if (source === undefined) throw noSuchKey(from.bucket, from.key);
    const files = source.files.map((file) => this.#orDamaged(from.bucket, source, () => this.files.duplicate(file)));
    const object = { ...this.#newObject(key, replaced ?? source, files, source.etag), checksum: source.checksum };
    this.#commit({ bucket, object, reason: 'CopyObject', onlyIfAbsent: false });
    return object;
  }

  /** Returns whether there was such an object; one that was not there makes no event. */
  delete(bucket: string, key: string, reason: 'DeleteObject' | 'Lifecycle Expiration' = 'DeleteObject'): boolean {
    const { hasEvents } = this.demandBucket(bucket);
    const object = this.#objects.get(bucket, key);
    if (object === undefined) return false;
    transaction(this.#options.database, () => {
      this.#objects.remove(bucket, key);
      if (hasEvents) this.#addEvent({ bucket, key, reason });
    });
    for (const file of object.files) this.files.remove(file.name);
    if (hasEvents) this.#options.outbox.wake();
    return true;
  }

  createUpload(bucket: string, key: string, description: ObjectDescription): string {
    this.demandBucket(bucket);
    const uploadId = randomUUID();
    const { contentType, headers, metadata } = description;
    this.#uploads.put({ uploadId, bucket, key, initiatedAt: this.#options.now(), contentType, headers, metadata });
    return uploadId;
  }

  addPart(bucket: string, key: string, uploadId: string, number: number, file: ByteFile): void {
    try {
      this.demandUpload(bucket, key, uploadId);
      const earlier = this.#uploads.putPart(uploadId, number, file);
      if (earlier !== undefined) this.files.remove(earlier.name);
    } catch (error) {
      this.files.remove(file.name);
      throw error;
    }
  }

  /** @throws S3Error NoSuchUpload */
  partsOf(bucket: string, key: string, uploadId: string): { number: number; file: ByteFile }[] {
    this.demandUpload(bucket, key, uploadId);
    return this.#uploads.parts(uploadId);
  }

  /** The parts become the object as they are; no byte is copied. */
  completeUpload(bucket: string, key: string, uploadId: string, wanted: readonly CompletedPart[]): IndexedObject {
    const upload = this.demandUpload(bucket, key, uploadId);
    const parts = this.#uploads.parts(uploadId);
    const chosen = chosenParts(parts, wanted);
    const digest = createHash('md5').update(Buffer.concat(chosen.map(({ md5 }) => Buffer.from(md5, 'hex'))));
    const object = this.#newObject(key, upload, chosen, `${digest.digest('hex')}-${chosen.length}`);
    this.#commit({ bucket, object, reason: 'CompleteMultipartUpload', onlyIfAbsent: false, uploadId });
    const kept = new Set(chosen.map(({ name }) => name));
    for (const { file } of parts) if (!kept.has(file.name)) this.files.remove(file.name);
    return object;
  }

  abortUpload(bucket: string, key: string, uploadId: string): void {
    this.demandUpload(bucket, key, uploadId);
    this.#forgetUpload(uploadId);
  }

  abortUploadsOlderThan(bucket: string, time: number): void {
    for (const upload of this.#uploads.olderThan(time))
      if (upload.bucket === bucket) this.#forgetUpload(upload.uploadId);
  }

  demandUpload(bucket: string, key: string, uploadId: string): ObjectDescription {
    const upload = this.#uploads.get(uploadId);
    if (upload?.bucket === bucket && upload.key === key) return upload;
    throw new S3Error(
      'NoSuchUpload',
      'The multipart upload does not exist: it was completed, aborted or never created.',
      404,
    );
  }

  /** Takes an object whose bytes are gone or changed out of the index; the bytes are kept apart. */
  setAside(bucket: string, object: IndexedObject, why: string): S3Error {
    this.#objects.remove(bucket, object.key);
    const kept = object.files.map((file) => this.files.setAside(file.name)).filter((path) => path !== undefined);
    const where = kept.length === 0 ? 'Nothing of it is left' : `What is left of it is ${kept.join(', ')}`;
    const message = `The object ${bucket}/${object.key} was damaged on disk (${why}) and is no longer served. ${where}. Put it again.`;
    this.#options.onDamage(message);
    return new S3Error('NoSuchKey', message, 404);
  }

  async removeOrphans(): Promise<number> {
    const names = new Set([...this.#objects.fileNames(), ...this.#uploads.fileNames()]);
    return this.files.removeOrphans((name) => names.has(name));
  }

  #newObject(key: string, description: ObjectDescription, files: readonly ByteFile[], etag: string): IndexedObject {
    const { contentType, headers, metadata } = description;
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const modifiedAt = this.#options.now();
    return { key, sizeBytes, etag, modifiedAt, contentType, headers, metadata, checksum: undefined, files };
  }

  #commit(write: {
    bucket: string;
    object: IndexedObject;
    reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';
    onlyIfAbsent: boolean;
    uploadId?: string;
  }): void {
    const { bucket, object, reason } = write;
    let replaced: IndexedObject | undefined;
    let hasEvents = false;
    try {
      hasEvents = this.demandBucket(bucket).hasEvents;
      replaced = this.#objects.get(bucket, object.key);
      if (replaced !== undefined && write.onlyIfAbsent) throw preconditionFailed();
      transaction(this.#options.database, () => {
        this.#objects.put(bucket, object);
        if (write.uploadId !== undefined) this.#uploads.remove(write.uploadId);
        if (hasEvents) this.#addEvent({ bucket, key: object.key, reason, object });
      });
    } catch (error) {
      // Parts stay: a completion that failed can be repeated.
      if (write.uploadId === undefined) for (const file of object.files) this.files.remove(file.name);
      throw error;
    }
    for (const file of replaced?.files ?? []) this.files.remove(file.name);
    if (hasEvents) this.#options.outbox.wake();
  }

  #addEvent(change: ObjectChange): void {
    const { account, region, now } = this.#options;
    this.#options.outbox.add((sequence) => objectEventOf(change, { account, region, now: now(), sequence }));
  }

  #forgetUpload(uploadId: string): void {
    const parts = this.#uploads.parts(uploadId);
    transaction(this.#options.database, () => this.#uploads.remove(uploadId));
    for (const { file } of parts) this.files.remove(file.name);
  }

  #orDamaged<T>(bucket: string, object: IndexedObject, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw this.setAside(bucket, object, 'its file is missing');
      throw error;
    }
  }
}

export function noSuchKey(bucket: string, key: string): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist.', 404, `/${bucket}/${key}`);
}

export function preconditionFailed(): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold.', 412);
}

function chosenParts(
  parts: readonly { number: number; file: ByteFile }[],
  wanted: readonly CompletedPart[],
): ByteFile[] {
  if (wanted.length === 0) throw new S3Error('MalformedXML', 'The request names no part.', 400);
  return wanted.map(({ number, etag }, index) => {
    if (index > 0 && number <= (wanted[index - 1]?.number ?? 0)) {
      throw new S3Error('InvalidPartOrder', 'The parts must be listed in ascending order of their numbers.', 400);
    }
    const part = parts.find((candidate) => candidate.number === number);
    if (part === undefined || part.file.md5 !== etag) {
      throw new S3Error('InvalidPart', `Part ${number} was not uploaded, or its ETag is another.`, 400);
    }
    if (index < wanted.length - 1 && part.file.sizeBytes < smallestPartBytes) {
      throw new S3Error('EntityTooSmall', `Part ${number} is smaller than 5 MiB and is not the last.`, 400);
    }
    return part.file;
  });
}
