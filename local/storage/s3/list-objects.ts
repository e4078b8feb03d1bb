import { type IndexedObject, successorOf } from '../objects/object-index.ts';
import type { ObjectStorage } from '../objects/object-storage.ts';
import type { S3Request } from './operation.ts';
import { S3Error } from './s3-error.ts';
import { escapeXml } from './xml.ts';

/** Where a page ended: at a key, or at a common prefix, whose keys are all behind it. */
interface Place {
  readonly kind: 'key' | 'prefix';
  readonly text: string;
}

interface Page {
  readonly objects: IndexedObject[];
  readonly commonPrefixes: string[];
  /** undefined on the last page. */
  readonly next: Place | undefined;
}

/** Answers ListObjectsV2. Keys come in the order of their UTF-8 bytes, as on S3. */
export function listObjects(storage: ObjectStorage, { bucket, query }: S3Request): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const limit = pageLimit(query.get('max-keys'));
  const after: Place = token === undefined ? { kind: 'key', text: query.get('start-after') ?? '' } : fromToken(token);
  const page = pageOf(storage, bucket, { prefix, delimiter, after, limit });
  const encode = query.get('encoding-type') === 'url' ? urlEncoded : escapeXml;
  const count = page.objects.length + page.commonPrefixes.length;
  const next = page.next === undefined ? '' : `<NextContinuationToken>${toToken(page.next)}</NextContinuationToken>`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Name>${escapeXml(bucket)}</Name><Prefix>${encode(prefix)}</Prefix>`,
    delimiter === '' ? '' : `<Delimiter>${encode(delimiter)}</Delimiter>`,
    query.has('encoding-type') ? '<EncodingType>url</EncodingType>' : '',
    `<KeyCount>${count}</KeyCount><MaxKeys>${limit}</MaxKeys><IsTruncated>${page.next !== undefined}</IsTruncated>${next}`,
    ...page.objects.map((object) => entryOf(object, encode)),
    ...page.commonPrefixes.map((common) => `<CommonPrefixes><Prefix>${encode(common)}</Prefix></CommonPrefixes>`),
    '</ListBucketResult>',
  ].join('');
}

interface PageRange {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: Place;
  readonly limit: number;
}

function pageOf(storage: ObjectStorage, bucket: string, { prefix, delimiter, after, limit }: PageRange): Page {
  const objects: IndexedObject[] = [];
  const commonPrefixes: string[] = [];
  let place = after;
  for (;;) {
    const wanted = limit - objects.length - commonPrefixes.length + 1;
    const from = place.kind === 'prefix' ? successorOf(place.text) : prefix;
    if (from === undefined) return { objects, commonPrefixes, next: undefined };
    const rows = storage.list(bucket, { prefix, after: place.text, from, limit: wanted });
    let hasJumped = false;
    for (const row of rows) {
      if (objects.length + commonPrefixes.length === limit) return { objects, commonPrefixes, next: place };
      const end = delimiter === '' ? -1 : row.key.indexOf(delimiter, prefix.length);
      hasJumped = end !== -1;
      if (hasJumped) {
        place = { kind: 'prefix', text: row.key.slice(0, end + delimiter.length) };
        commonPrefixes.push(place.text);
        break;
      }
      place = { kind: 'key', text: row.key };
      objects.push(row);
    }
    if (!hasJumped) return { objects, commonPrefixes, next: undefined };
  }
}

function entryOf(object: IndexedObject, encode: (text: string) => string): string {
  return (
    `<Contents><Key>${encode(object.key)}</Key><LastModified>${new Date(object.modifiedAt).toISOString()}</LastModified>` +
    `<ETag>&quot;${object.etag}&quot;</ETag><Size>${object.sizeBytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`
  );
}

function pageLimit(text: string | undefined): number {
  const limit = text === undefined ? 1000 : Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw new S3Error('InvalidArgument', `max-keys ${text} is not 1 to 1000.`, 400);
  return Math.min(limit, 1000);
}

function urlEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}

function toToken(place: Place): string {
  return Buffer.from(`${place.kind}:${place.text}`).toString('base64url');
}

function fromToken(token: string): Place {
  const [, kind, text = ''] = /^(key|prefix):(.*)$/s.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (kind === 'key' || kind === 'prefix') return { kind, text };
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect.', 400);
}
