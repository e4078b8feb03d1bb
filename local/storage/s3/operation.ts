import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './s3-error.ts';
import { canBeInXml } from './xml.ts';

export type S3Operation = keyof typeof allowed;

export interface S3Request {
  readonly operation: S3Operation;
  readonly bucket: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** Headers by lower-case name, with those that a presigned URL carries as `x-amz-…` parameters. */
  readonly headers: Readonly<Record<string, string>>;
}

const written = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'x-amz-meta-*'];
const checked = ['content-md5', 'x-amz-checksum-*', 'x-amz-sdk-checksum-algorithm', 'x-amz-trailer'];
const sized = ['x-amz-decoded-content-length', 'content-encoding'];

/** What each operation takes beyond `everywhere`. Whatever is not here would be ignored, so it is refused. */
const allowed = {
  ListBuckets: { query: [], headers: [] },
  HeadBucket: { query: [], headers: [] },
  ListObjectsV2: {
    query: ['list-type', 'prefix', 'delimiter', 'max-keys', 'start-after', 'continuation-token', 'encoding-type'],
    headers: [],
  },
  GetObject: { query: [], headers: ['range', 'if-match', 'if-none-match', 'x-amz-checksum-mode'] },
  HeadObject: { query: [], headers: ['x-amz-checksum-mode'] },
  PutObject: { query: [], headers: [...written, ...checked, ...sized, 'if-none-match'] },
  CopyObject: { query: [], headers: [...written, 'x-amz-copy-source', 'x-amz-metadata-directive'] },
  DeleteObject: { query: [], headers: [] },
  DeleteObjects: { query: ['delete'], headers: checked },
  CreateMultipartUpload: {
    query: ['uploads'],
    headers: [...written, 'x-amz-checksum-algorithm', 'x-amz-checksum-type'],
  },
  UploadPart: { query: ['partNumber', 'uploadId'], headers: [...checked, ...sized] },
  ListParts: { query: ['uploadId'], headers: [] },
  CompleteMultipartUpload: { query: ['uploadId'], headers: ['x-amz-checksum-type'] },
  AbortMultipartUpload: { query: ['uploadId'], headers: [] },
} as const satisfies Record<string, { query: readonly string[]; headers: readonly string[] }>;

const everywhere = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-id',
]);
const conditions = /^(if-|range$|content-md5$|cache-control$|content-(disposition|language|encoding)$|expires$)/;
const notYours = new Set(['cache-control']);

/** Parses and classifies a request in path style. @throws S3Error NotImplemented for whatever would be ignored. */
export function s3RequestOf(method: string, url: string, httpHeaders: IncomingHttpHeaders): S3Request {
  const { path, query } = splitUrl(url);
  const slash = path.indexOf('/', 1);
  const bucket = decoded(slash === -1 ? path.slice(1) : path.slice(1, slash));
  const key = slash === -1 ? '' : decoded(path.slice(slash + 1));
  const { headers, plain } = mergedHeaders(httpHeaders, query);
  const operation = operationOf(method, bucket, key, plain, headers);
  demandAllowed(operation, plain, headers);
  if (!canBeInXml(key)) {
    throw new S3Error(
      'InvalidArgument',
      'The local cloud takes no control characters in keys. Rename the object.',
      400,
    );
  }
  if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError', 'The key is longer than 1024 bytes.', 400);
  return { operation, bucket, key, query: plain, headers };
}

function operationOf(
  method: string,
  bucket: string,
  key: string,
  query: ReadonlyMap<string, string>,
  headers: Readonly<Record<string, string>>,
): S3Operation {
  if (bucket === '' && method === 'GET') return 'ListBuckets';
  if (key === '') {
    if (method === 'HEAD') return 'HeadBucket';
    if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
    if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
  } else if (query.has('uploadId') || query.has('uploads')) {
    if (method === 'PUT' && headers['x-amz-copy-source'] === undefined) return 'UploadPart';
    if (method === 'GET' && query.has('uploadId')) return 'ListParts';
    if (method === 'POST') return query.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload';
    if (method === 'DELETE') return 'AbortMultipartUpload';
  } else {
    if (method === 'GET') return 'GetObject';
    if (method === 'HEAD') return 'HeadObject';
    if (method === 'PUT') return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
    if (method === 'DELETE') return 'DeleteObject';
  }
  const parameters = [...query.keys()].join(', ');
  const what = `${method} of ${key === '' ? 'a bucket' : 'an object'}${parameters === '' ? '' : ` with ${parameters}`}`;
  throw notImplemented(`${what}. It knows ${Object.keys(allowed).join(', ')}`);
}

function demandAllowed(
  operation: S3Operation,
  query: ReadonlyMap<string, string>,
  headers: Readonly<Record<string, string>>,
): void {
  const { query: parameters, headers: names } = allowed[operation] as {
    query: readonly string[];
    headers: readonly string[];
  };
  for (const name of query.keys()) {
    if (name !== 'x-id' && !parameters.includes(name)) throw notImplemented(`the parameter ${name} of ${operation}`);
  }
  for (const name of Object.keys(headers)) {
    const isOurs = (name.startsWith('x-amz-') && !everywhere.has(name)) || conditions.test(name);
    // Browsers and fetch() send it by themselves when they read.
    if (!isOurs || (notYours.has(name) && operation !== 'PutObject' && operation !== 'CopyObject')) continue;
    const isAllowed = names.some((entry) =>
      entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry,
    );
    if (!isAllowed) throw notImplemented(`the header ${name} of ${operation}`);
  }
}

function notImplemented(what: string): S3Error {
  return new S3Error('NotImplemented', `The local cloud does not implement ${what}.`, 501);
}

function splitUrl(url: string): { path: string; query: Map<string, string> } {
  const mark = url.indexOf('?');
  if (mark === -1) return { path: url, query: new Map() };
  return { path: url.slice(0, mark), query: new Map(new URLSearchParams(url.slice(mark + 1))) };
}

function mergedHeaders(httpHeaders: IncomingHttpHeaders, query: ReadonlyMap<string, string>) {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(httpHeaders)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(',');
  }
  const plain = new Map<string, string>();
  for (const [name, value] of query) {
    if (name.startsWith('X-Amz-')) continue;
    if (name.startsWith('x-amz-')) headers[name] = value;
    else plain.set(name, value);
  }
  return { headers, plain };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', 'The path is not valid percent-encoded UTF-8.', 400);
  }
}
