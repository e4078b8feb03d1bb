/**
 * Names of things: identities of documents and chunks, keys of objects in the lake. No other file builds a key, and no
 * key holds a file name or URI.
 */
import { createHash } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';

/** Fixed for ever: every document id is derived from it. */
const namespace = '6f2c1f0e-7f1b-5d8e-9c55-7b1f6f1e4a10';

export type Zone = 'bytes' | 'clean' | 'vectors';

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** UUIDv5 (RFC 9562) of tenant, corpus and canonical URI. */
export function documentIdOf(tenantId: string, corpus: string, canonicalUri: string): string {
  return uuidv5(JSON.stringify([tenantId, corpus, canonicalUri]), namespace);
}

/** UUIDv5 of tenant and whatever makes the failure one and the same. */
export function failureIdOf(tenantId: string, what: string): string {
  return uuidv5(JSON.stringify([tenantId, 'failure', what]), namespace);
}

/** UUIDv5 of document, hash of the chunk's text, and how many equal texts came before it in the document. */
export function chunkIdOf(documentId: string, text: string, occurrence: number): string {
  return uuidv5(`${sha256(text)}:${occurrence}`, documentId);
}

/** SHA-256 over the previous stage's output hash, the stage, its literal version and its configuration. */
export function outputHashOf(previousHash: string, stage: string, version: string, configuration: unknown): string {
  return sha256(JSON.stringify([previousHash, stage, version, canonicalJson(configuration)]));
}

/** JSON with sorted object keys, so that equal values have equal text (RFC 8785 for the values that occur here). */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

export function lakeKey(tenantId: string, zone: Zone, documentId: string, hash: string): string {
  return `${tenantId}/${zone}/${documentId}/${hash}`;
}

/** Every lake object of one document in one zone lies under this prefix, and nothing else does. */
export function lakePrefix(tenantId: string, zone: Zone, documentId: string): string {
  return `${tenantId}/${zone}/${documentId}/`;
}

/** Scratch of a job: manifests, packs, embeddings on their way to the store. Gone 7 days after the job. */
export function scratchPrefix(tenantId: string, jobId: string): string {
  return `${tenantId}/jobs/${jobId}/`;
}

export function scratchKey(
  tenantId: string,
  jobId: string,
  kind: 'manifest' | 'bundle' | 'pack' | 'embeddings' | 'result' | 'source' | 'transcript' | 'survey' | 'sample',
  name: string,
): string {
  return `${scratchPrefix(tenantId, jobId)}${kind}/${name}`;
}

/** Long parameters of a source, by their hash. */
export function sourceKey(tenantId: string, hash: string): string {
  return `${tenantId}/sources/${hash}`;
}

/** Everything of a tenant lies under this prefix, in every bucket, and nothing of another one does. */
export function tenantPrefix(tenantId: string): string {
  return `${tenantId}/`;
}

/** How long the files of an export are kept. */
export const exportDays = 7;

/** Files of one export of the tenant. Gone `exportDays` after it. */
export function exportPrefix(tenantId: string, exportId: string): string {
  return `${tenantId}/exports/${exportId}/`;
}

export function exportKey(tenantId: string, exportId: string, name: string): string {
  return `${exportPrefix(tenantId, exportId)}${name}`;
}

/** Copy of the head of the tenant's audit log. */
export function auditAnchorKey(tenantId: string): string {
  return `${tenantId}/audit/anchor.json`;
}

export function isSlug(value: string): boolean {
  return /^[a-z0-9-]{3,40}$/.test(value);
}
