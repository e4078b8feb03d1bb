import { asReader, type Reader } from '../access/reader.ts';
import type { DocumentView } from '../api/contract/documents.ts';
import type { Database } from '../database.ts';
import { documentColumns } from './document-rows.ts';

export interface DocumentFilters {
  readonly corpus: string | null;
  /** A whole canonical URI. */
  readonly uri: string | null;
  /** Only what is directly inside this document. */
  readonly parentId: string | null;
  readonly tag: string | null;
}

/** Documents of a tenant by id, whatever became of them; `after` is a document id, exclusive. */
export async function listDocuments(
  database: Database,
  reader: Reader,
  filters: DocumentFilters,
  after: string | null,
  limit: number,
): Promise<DocumentView[]> {
  return database.transaction(asReader(reader), (session) =>
    session.query<DocumentView & Record<string, unknown>>(
      `select ${documentColumns} from sheaf.documents
        where tenant_id = sheaf.tenant() and ($1::text is null or corpus = $1::text) and ($2::text is null or uri = $2::text)
          and ($3::uuid is null or parent_id = $3::uuid) and ($4::uuid is null or document_id > $4::uuid)
          and ($6::text is null or sheaf.tags_of(tags, metadata->'tags') ? $6::text)
        order by document_id limit $5::int`,
      [filters.corpus, filters.uri, filters.parentId, after, limit, filters.tag],
    ),
  );
}
