import type { DocumentView } from '../api/contract/documents.ts';
import type { Session } from '../database.ts';

/** Columns of `documents` under the names of the wire. What they tell of other documents is what the reader may read of them. */
export const documentColumns = `document_id::text as "documentId", corpus, uri, title, media_type as "mediaType", language,
  sheaf.tags_of(tags, metadata->'tags') as tags, tags as "addedTags",
  published_version_hash as "versionHash", status, chunk_count as "chunkCount", size_bytes as "sizeBytes",
  (select p.document_id::text from sheaf.documents p
    where p.tenant_id = documents.tenant_id and p.document_id = documents.parent_id) as "parentId", (select count(*) from sheaf.documents c
    where c.tenant_id = documents.tenant_id and c.parent_id = documents.document_id)::int as "childCount",
  sheaf.kinship_of(tenant_id, document_id)->>'duplicateOf' as "duplicateOf",
  sheaf.kinship_of(tenant_id, document_id)->>'variantOf' as "variantOf",
  sheaf.copy_count(tenant_id, document_id, corpus)::int as "copyCount", created_at as "createdAt", updated_at as "updatedAt"`;

export async function findDocument(session: Session, documentId: string): Promise<DocumentView | undefined> {
  const [row] = await session.query<DocumentView & Record<string, unknown>>(
    `select ${documentColumns} from sheaf.documents where tenant_id = sheaf.tenant() and document_id = $1::uuid`,
    [documentId],
  );
  return row;
}
