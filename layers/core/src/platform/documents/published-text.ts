import type { CleanDocument } from '../../ingestion/model.ts';
import { lakeKey } from '../../keys.ts';
import type { ObjectStore } from '../../ports.ts';
import { asReader, type Reader } from '../access/reader.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database, Session } from '../database.ts';
import { refuseAbsent } from './get-document.ts';

export interface Publication {
  readonly cleanHash: string;
  readonly generation: number;
}

/** @throws ProblemError document-not-found, document-erased, text-not-published */
export async function findPublication(session: Session, documentId: string): Promise<Publication> {
  const [row] = await session.query<{ status: string; cleanHash: string | null; generation: number | null }>(
    `select status, published_clean_hash as "cleanHash", published_generation as generation from sheaf.documents
      where tenant_id = sheaf.tenant() and document_id = $1::uuid`,
    [documentId],
  );
  if (row === undefined) return refuseAbsent(session, documentId);
  if (row.cleanHash === null || row.generation === null) {
    throw new ProblemError('text-not-published', `Nothing of it is published yet; its status is ${row.status}.`);
  }
  return { cleanHash: row.cleanHash, generation: row.generation };
}

const missingText =
  'Its text was replaced this moment: ask again. If it is still missing then, it is damaged: delete the document and ingest it again.';

/** The clean document whose text the offsets of its chunks address. */
export async function readPublished(
  lake: ObjectStore,
  tenantId: string,
  documentId: string,
  cleanHash: string,
): Promise<CleanDocument> {
  const found = await lake.get(lakeKey(tenantId, 'clean', documentId, cleanHash));
  // Published anew, or erased, between the two reads; or the storage found it damaged and set it aside.
  if (found === undefined) throw new ProblemError('text-not-published', missingText);
  return JSON.parse(new TextDecoder().decode(found.bytes)) as CleanDocument;
}

/** @throws ProblemError as findPublication */
export async function getPublishedText(
  database: Database,
  lake: ObjectStore,
  reader: Reader,
  documentId: string,
): Promise<string> {
  const { cleanHash } = await database.transaction(asReader(reader), (session) => findPublication(session, documentId));
  return (await readPublished(lake, reader.tenantId, documentId, cleanHash)).text;
}
