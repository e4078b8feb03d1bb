import { lakeKey } from '../../keys.ts';
import type { Clock, ObjectStore } from '../../ports.ts';
import type { Reader } from '../access/reader.ts';
import type { DocumentSource } from '../api/contract/documents.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { getDocument } from './get-document.ts';

const urlSeconds = 300;

/**
 * A URL of the bytes that a version was made from, as they came; without a hash, the published one.
 * @throws ProblemError document-not-found, document-erased, text-not-published, version-not-found
 */
export async function getDocumentSource(
  { database, lake, clock }: { readonly database: Database; readonly lake: ObjectStore; readonly clock: Clock },
  reader: Reader,
  documentId: string,
  wanted: string | undefined,
): Promise<DocumentSource> {
  const { versionHash: published, mediaType, status } = await getDocument(database, reader, documentId);
  const versionHash = wanted ?? published;
  if (versionHash === null)
    throw new ProblemError('text-not-published', `Nothing of it is published yet; its status is ${status}.`);
  const key = lakeKey(reader.tenantId, 'bytes', documentId, versionHash);
  const found = await lake.head(key);
  if (found === undefined) {
    const kept = 'Its versions are listed at …/versions; the bytes of the newest ten are kept.';
    throw new ProblemError('version-not-found', `The bytes of version ${versionHash} are not kept. ${kept}`);
  }
  const expiresAt = new Date(clock.now() + urlSeconds * 1000).toISOString();
  const url = await lake.presignGet(key, urlSeconds);
  return { documentId, versionHash, sizeBytes: found.sizeBytes, mediaType, url, expiresAt };
}
