import { canonicalUri } from '../ingestion/canonical-uri.ts';

/** URI of a landing object: `s3://landing/{tenant}/{path}`, the key in RFC 3986 escapes. */
export function landingUriOf(bucketKey: string): string {
  return canonicalUri(`s3://landing/${bucketKey.normalize('NFC').split('/').map(encodeURIComponent).join('/')}`);
}

/** Tenant of a landing key, which is its first segment; undefined for a key that lies under no tenant. */
export function tenantOfKey(bucketKey: string): string | undefined {
  const [tenantId, ...path] = bucketKey.split('/');
  return path.length > 0 && path.at(-1) !== '' && tenantId && /^[a-z0-9-]{3,40}$/.test(tenantId) ? tenantId : undefined;
}

/** Every landing object of one upload lies under this prefix, and nothing else does. */
export function uploadPrefix(tenantId: string, uploadId: string): string {
  return `${tenantId}/uploads/${uploadId}/`;
}

/** Id of the upload that a key belongs to: `{tenant}/uploads/{uploadId}/{n}`. */
export function uploadOfKey(bucketKey: string): string | undefined {
  return /^[a-z0-9-]{3,40}\/uploads\/([0-9A-HJKMNP-TV-Z]{26})\/\d+$/.exec(bucketKey)?.[1];
}
