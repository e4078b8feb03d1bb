import type { CompletedPart, ObjectStorage } from '../objects/object-storage.ts';
import { descriptionOf } from './object-description.ts';
import type { S3Request } from './operation.ts';
import { S3Error } from './s3-error.ts';
import { escapeXml, parseXml } from './xml.ts';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

export function createMultipartUpload(storage: ObjectStorage, { bucket, key, headers }: S3Request): string {
  const uploadId = storage.createUpload(bucket, key, descriptionOf(headers));
  const names = `<Bucket>${escapeXml(bucket)}</Bucket><Key>${escapeXml(key)}</Key>`;
  return `${declaration}<InitiateMultipartUploadResult ${namespace}>${names}<UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`;
}

export function completeMultipartUpload(storage: ObjectStorage, request: S3Request, body: string): string {
  const { bucket, key, query } = request;
  const root = parseXml(body);
  if (root?.name !== 'CompleteMultipartUpload') throw malformed();
  const parts = root.children.filter(({ name }) => name === 'Part').map(({ children }) => partOf(children));
  const object = storage.completeUpload(bucket, key, query.get('uploadId') ?? '', parts);
  const names = `<Bucket>${escapeXml(bucket)}</Bucket><Key>${escapeXml(key)}</Key>`;
  return `${declaration}<CompleteMultipartUploadResult ${namespace}>${names}<ETag>&quot;${object.etag}&quot;</ETag></CompleteMultipartUploadResult>`;
}

/** All parts in one answer: there are at most 10,000. @throws S3Error NoSuchUpload */
export function listParts(storage: ObjectStorage, { bucket, key, query }: S3Request): string {
  const uploadId = query.get('uploadId') ?? '';
  const parts = storage.partsOf(bucket, key, uploadId).map(({ number, file }) => {
    const facts = `<PartNumber>${number}</PartNumber><ETag>&quot;${file.md5}&quot;</ETag><Size>${file.sizeBytes}</Size>`;
    return `<Part>${facts}</Part>`;
  });
  const names = `<Bucket>${escapeXml(bucket)}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${escapeXml(uploadId)}</UploadId>`;
  return `${declaration}<ListPartsResult ${namespace}>${names}<IsTruncated>false</IsTruncated>${parts.join('')}</ListPartsResult>`;
}

/** @throws S3Error InvalidArgument */
export function partNumberOf({ query }: S3Request): number {
  const number = Number(query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  throw new S3Error('InvalidArgument', 'partNumber must be 1 to 10000.', 400);
}

function partOf(children: readonly { readonly name: string; readonly text: string }[]): CompletedPart {
  const textOf = (name: string) => children.find((child) => child.name === name)?.text;
  const number = Number(textOf('PartNumber'));
  const etag = textOf('ETag')?.replaceAll('"', '');
  if (!Number.isInteger(number) || etag === undefined) throw malformed();
  return { number, etag };
}

function malformed(): S3Error {
  return new S3Error('MalformedXML', 'The XML of the request does not list parts with PartNumber and ETag.', 400);
}
