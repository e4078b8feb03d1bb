import type { Database } from '../platform/database.ts';

/** What Postgres knows of a published chunk: the only source of places, titles and headings. */
export interface PublishedChunk {
  readonly chunkId: string;
  readonly documentId: string;
  readonly uri: string;
  readonly title: string | null;
  readonly charStart: number;
  readonly charEnd: number;
  readonly page: number | null;
  readonly headingPath: readonly string[];
}

const statement = `
select c.chunk_id as "chunkId", d.document_id as "documentId", d.uri, d.title, c.char_start as "charStart",
       c.char_end as "charEnd", c.page, c.heading_path as "headingPath"
  from jsonb_array_elements_text($1::jsonb) as wanted (chunk_id)
  join sheaf.chunks c on c.tenant_id = sheaf.tenant() and c.chunk_id = wanted.chunk_id::uuid
  join sheaf.documents d on d.tenant_id = c.tenant_id and d.document_id = c.document_id
                        and d.published_generation = c.generation
 where d.corpus in (select jsonb_array_elements_text($2::jsonb))`;

/** The published rows of these chunks, by chunk id. An id without a row was never published, or is no more: drop it. */
export async function hydrate(
  database: Database,
  tenantId: string,
  chunkIds: readonly string[],
  corpora: readonly string[],
): Promise<Map<string, PublishedChunk>> {
  if (chunkIds.length === 0) return new Map();
  const rows = await database.transaction({ role: 'sheaf_app', tenantId }, (session) =>
    session.query<PublishedChunk & Record<string, unknown>>(statement, [
      JSON.stringify(chunkIds),
      JSON.stringify(corpora),
    ]),
  );
  return new Map(rows.map((row) => [row.chunkId, row]));
}
