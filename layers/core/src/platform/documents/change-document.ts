import { asReader, type Reader } from '../access/reader.ts';
import type { DocumentView } from '../api/contract/documents.ts';
import { checkTag } from '../api/entity-tags.ts';
import type { Database } from '../database.ts';
import { findDocument } from './document-rows.ts';
import { refuseAbsent } from './get-document.ts';

/**
 * Sets the tags that a document has beside those that it tells. Searches and lists filter by them from the next request on; the
 * vector store learns them when the document is next stored.
 * @throws ProblemError document-not-found, document-erased, changed-meanwhile
 */
export async function setTags(
  database: Database,
  reader: Reader,
  documentId: string,
  tags: readonly string[],
  ifMatch: string | undefined,
): Promise<DocumentView> {
  return database.transaction(asReader(reader), async (session) => {
    const place = 'tenant_id = sheaf.tenant() and document_id = $1::uuid';
    await session.query(`select 1 from sheaf.documents where ${place} for update`, [documentId]);
    checkTag(ifMatch, (await findDocument(session, documentId)) ?? (await refuseAbsent(session, documentId)));
    await session.query(`update sheaf.documents set tags = $2::jsonb, tags_ahead = true where ${place}`, [
      documentId,
      JSON.stringify(tags),
    ]);
    return (await findDocument(session, documentId))!;
  });
}
