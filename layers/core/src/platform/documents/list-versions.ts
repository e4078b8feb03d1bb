import { asReader, type Reader } from '../access/reader.ts';
import type { VersionView } from '../api/contract/versions.ts';
import type { Database, Session } from '../database.ts';
import { findDocument } from './document-rows.ts';
import { refuseAbsent } from './get-document.ts';

export interface VersionRow extends VersionView, Record<string, unknown> {
  readonly cleanHash: string | null;
}

/** After which version a page begins: those published at one moment are in order of their hashes. */
export interface VersionPosition {
  readonly publishedAt: string;
  readonly versionHash: string;
}

/**
 * Versions of a document that were published, the newest first. Those beyond the ones that are kept are gone.
 * @throws ProblemError document-not-found, document-erased
 */
export async function listVersions(
  database: Database,
  reader: Reader,
  documentId: string,
  after: VersionPosition | null,
  limit: number,
): Promise<VersionView[]> {
  const rows = await database.transaction(asReader(reader), (session) =>
    readVersions(session, documentId, after, limit),
  );
  return rows.map(({ cleanHash: _, ...view }) => view);
}

/** @throws ProblemError as listVersions */
export async function readVersions(
  session: Session,
  documentId: string,
  after: VersionPosition | null,
  limit: number,
): Promise<VersionRow[]> {
  const document = (await findDocument(session, documentId)) ?? (await refuseAbsent(session, documentId));
  return session.query<VersionRow>(
    `select version_hash as "versionHash", created_at as "createdAt", published_at as "publishedAt", size_bytes as "sizeBytes", title,
            chunk_count as "chunkCount", case when version_hash = $2 then 'published' else 'superseded' end as status,
            clean_hash as "cleanHash"
       from sheaf.versions
      where tenant_id = sheaf.tenant() and document_id = $1::uuid and published_at is not null
        and ($3::timestamptz is null or (published_at, version_hash) < ($3::timestamptz, $4::text))
      order by published_at desc, version_hash desc limit $5::int`,
    [documentId, document.versionHash, after?.publishedAt ?? null, after?.versionHash ?? null, limit],
  );
}
