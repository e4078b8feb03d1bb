import type { ObjectStorage } from '../objects/object-storage.ts';
import { descriptionOf } from './object-description.ts';
import type { S3Request } from './operation.ts';
import { S3Error } from './s3-error.ts';

/** Answers CopyObject. */
export function copyObject(storage: ObjectStorage, { bucket, key, headers }: S3Request): string {
  const directive = headers['x-amz-metadata-directive'] ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') throw invalid(`x-amz-metadata-directive ${directive}`);
  const replaced = directive === 'REPLACE' ? descriptionOf(headers) : undefined;
  const copy = storage.copy(sourceOf(headers['x-amz-copy-source'] ?? ''), bucket, key, replaced);
  const modified = new Date(copy.modifiedAt).toISOString();
  return `<?xml version="1.0" encoding="UTF-8"?>\n<CopyObjectResult><LastModified>${modified}</LastModified><ETag>&quot;${copy.etag}&quot;</ETag></CopyObjectResult>`;
}

function sourceOf(header: string): { bucket: string; key: string } {
  if (header.includes('?')) throw new S3Error('NotImplemented', 'The local cloud keeps no versions to copy from.', 501);
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(unescaped(header)) ?? [];
  if (bucket === undefined || key === undefined) throw invalid('x-amz-copy-source');
  return { bucket, key };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('x-amz-copy-source');
  }
}

function invalid(what: string): S3Error {
  return new S3Error('InvalidArgument', `The value of ${what} is not valid.`, 400);
}
