import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Credentials } from './credentials.ts';
import { S3Error } from './s3/s3-error.ts';

export interface SignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

interface Claim {
  readonly keyId: string;
  /** Day, region, service, `aws4_request`. */
  readonly scope: readonly string[];
  readonly date: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly payloadHash: string;
}

const longestClockSkewMs = 15 * 60 * 1000;

/**
 * Verifies Signature Version 4, in the Authorization header or in a presigned URL. That the body has the hash that was
 * signed is not verified: it came over the loopback, with a checksum of its own.
 */
export function createSignatureCheck(credentials: Credentials, now: () => number) {
  const keys = new Map<string, KeyObject>();

  const signingKey = (scope: readonly string[]): KeyObject => {
    const name = scope.join('/');
    const known = keys.get(name);
    if (known !== undefined) return known;
    // One for each day, region and service; the scope is the client's, so the map must not grow with it.
    if (keys.size > 100) keys.clear();
    let key: string | Buffer = `AWS4${credentials.secretAccessKey}`;
    for (const part of scope) key = hmac(key, part);
    const made = createSecretKey(Buffer.from(key));
    keys.set(name, made);
    return made;
  };

  /** @throws S3Error AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch, RequestTimeTooSkewed */
  return function demandSignature(request: SignedRequest): void {
    const mark = request.url.indexOf('?');
    const query = new URLSearchParams(mark === -1 ? '' : request.url.slice(mark + 1));
    const claim = headerClaim(request.headers, now()) ?? queryClaim(query, request.headers, now());
    if (claim === undefined) throw new S3Error('AccessDenied', 'The request is not signed.', 403);
    demandKeyId(claim.keyId, credentials);
    const canonical = canonicalRequest(request, query, claim);
    const text = ['AWS4-HMAC-SHA256', claim.date, claim.scope.join('/'), sha256(canonical)].join('\n');
    const expected = hmac(signingKey(claim.scope), text);
    const given = Buffer.from(claim.signature, 'hex');
    if (given.length === expected.length && timingSafeEqual(given, expected)) return;
    const advice = 'Send the request with exactly the method, host, size and headers that were signed';
    throw new S3Error('SignatureDoesNotMatch', `The signature does not match the request. ${advice}.`, 403);
  };
}

/** @throws S3Error InvalidAccessKeyId */
export function demandKeyId(keyId: string | undefined, credentials: Credentials): void {
  if (keyId === credentials.accessKeyId) return;
  const advice = 'Take the environment that the local cloud gives to its functions; it changes with every start';
  throw new S3Error('InvalidAccessKeyId', `The access key id is not that of this run. ${advice}.`, 403);
}

/** The access key id of an Authorization header. */
export function keyIdOf(headers: IncomingHttpHeaders): string | undefined {
  return /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1];
}

function headerClaim(headers: IncomingHttpHeaders, now: number): Claim | undefined {
  const pattern = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/;
  const [, credential = '', signedHeaders = '', signature = ''] = pattern.exec(headers.authorization ?? '') ?? [];
  if (signature === '') return undefined;
  const [keyId = '', ...scope] = credential.split('/');
  const date = text(headers['x-amz-date']);
  // `!(…)` also refuses what is not a date.
  if (!(Math.abs(now - timeOf(date)) <= longestClockSkewMs)) {
    throw new S3Error('RequestTimeTooSkewed', 'The request was signed more than 15 minutes ago.', 403);
  }
  return { keyId, scope, date, signedHeaders, signature, payloadHash: text(headers['x-amz-content-sha256']) };
}

function queryClaim(query: URLSearchParams, headers: IncomingHttpHeaders, now: number): Claim | undefined {
  const signature = query.get('X-Amz-Signature');
  if (signature === null) return undefined;
  const [keyId = '', ...scope] = (query.get('X-Amz-Credential') ?? '').split('/');
  const date = query.get('X-Amz-Date') ?? '';
  if (!(now < timeOf(date) + Number(query.get('X-Amz-Expires')) * 1000)) {
    throw new S3Error('AccessDenied', 'Request has expired.', 403);
  }
  const payloadHash = text(headers['x-amz-content-sha256']) || query.get('X-Amz-Content-Sha256') || 'UNSIGNED-PAYLOAD';
  return { keyId, scope, date, signedHeaders: query.get('X-Amz-SignedHeaders') ?? '', signature, payloadHash };
}

/** "Create a canonical request" of Signature Version 4; on S3 the path is used as it was sent. */
function canonicalRequest({ method, url, headers }: SignedRequest, query: URLSearchParams, claim: Claim): string {
  const pairs = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort();
  const lines = claim.signedHeaders
    .split(';')
    .map((name) => `${name}:${text(headers[name]).trim().replace(/ +/g, ' ')}\n`);
  return [method, url.split('?', 1)[0], pairs.join('&'), lines.join(''), claim.signedHeaders, claim.payloadHash].join(
    '\n',
  );
}

/** Milliseconds since 1970 of `20250131T235959Z`. */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function text(value: string | string[] | undefined): string {
  return typeof value === 'object' ? value.join(',') : (value ?? '');
}

function escaped(value: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(value).replace(/[!'()*]/g, hex);
}

function sha256(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

function hmac(key: string | Buffer | KeyObject, value: string): Buffer {
  return createHmac('sha256', key).update(value).digest();
}
