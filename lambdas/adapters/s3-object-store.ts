import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { StageError } from '@sheaf/core/errors';
import type { ObjectStore, StoredObject } from '@sheaf/core/ports';
import { sdkErrorOf, throwFault } from './aws-fault.ts';

/** Most keys that one DeleteObjects takes. */
const deleteBatchSize = 1000;

/** ObjectStore on S3. Without `s3:ListBucket` S3 answers 403 for an absent key, so the role needs it. */
export function openObjectStore(bucket: string): ObjectStore {
  const client = new S3Client({
    forcePathStyle: true,
    // The default adds a checksum of an empty body to presigned URLs, which no upload would match.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
  });
  const fault = (error: unknown): never => throwFault(`Bucket ${bucket}`, error);

  return {
    async get(key) {
      try {
        const { Body, ETag, ContentType } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return { bytes, etag: unquoted(ETag), contentType: ContentType };
      } catch (error) {
        return isAbsent(error) ? undefined : fault(error);
      }
    },

    async head(key) {
      try {
        const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        return storedObject(key, found.ContentLength, found.ETag, found.LastModified);
      } catch (error) {
        return isAbsent(error) ? undefined : fault(error);
      }
    },

    async put(key, bytes, contentType) {
      const { ETag } = await client
        .send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType }))
        .catch(fault);
      return { etag: unquoted(ETag) };
    },

    async delete(keys) {
      for (let from = 0; from < keys.length; from += deleteBatchSize) {
        const Objects = keys.slice(from, from + deleteBatchSize).map((Key) => ({ Key }));
        const { Errors = [] } = await client
          .send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }))
          .catch(fault);
        const [first] = Errors;
        if (first !== undefined) {
          const name = first.Code === 'AccessDenied' ? 'StoreRefused' : 'StoreUnavailable';
          throw new StageError(name, `Bucket ${bucket} did not delete ${Errors.length} objects (${first.Code}).`);
        }
      }
    },

    async *list(prefix, startAfter) {
      let token: string | undefined;
      do {
        const page = await client
          .send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: prefix,
              StartAfter: startAfter,
              ContinuationToken: token,
            }),
          )
          .catch(fault);
        for (const item of page.Contents ?? []) {
          if (item.Key !== undefined) yield storedObject(item.Key, item.Size, item.ETag, item.LastModified);
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },

    async presignPut(key, sizeBytes, expiresSeconds) {
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, ContentLength: sizeBytes });
      const url = await getSignedUrl(client, command, {
        expiresIn: expiresSeconds,
        signableHeaders: new Set(['content-length', 'host']),
      }).catch(fault);
      return { url, headers: { 'content-length': String(sizeBytes) } };
    },
  };
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
