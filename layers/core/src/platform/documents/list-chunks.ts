import { boxesWithin } from '../../ingestion/chunking/boxes-within.ts';
import type { ObjectStore } from '../../ports.ts';
import { asReader, type Reader } from '../access/reader.ts';
import type { ChunkView } from '../api/contract/documents.ts';
import type { Database } from '../database.ts';
import { findPublication, readPublished } from './published-text.ts';

type ChunkRow = Omit<ChunkView, 'text' | 'boxes'> & Record<string, unknown> & { readonly context: Partial<ChunkView> };

/**
 * Published chunks of a document in order, after an ordinal, each with its text cut out of the clean text and the
 * boxes of its lines.
 * @throws ProblemError document-not-found, document-erased, text-not-published
 */
export async function listChunks(
  ports: { readonly database: Database; readonly lake: ObjectStore },
  reader: Reader,
  documentId: string,
  after: number,
  limit: number,
): Promise<ChunkView[]> {
  const { cleanHash, rows } = await ports.database.transaction(asReader(reader), async (session) => {
    const publication = await findPublication(session, documentId);
    const chunks = await session.query<ChunkRow>(
      `select chunk_id::text as "chunkId", ordinal, char_start as "charStart", char_end as "charEnd", token_count as "tokenCount",
              page, heading_path as "headingPath", element_types as "elementTypes", language, context
         from sheaf.chunks
        where tenant_id = sheaf.tenant() and document_id = $1::uuid and generation = $2::bigint and ordinal > $3::int
        order by ordinal limit $4::int`,
      [documentId, publication.generation, after, limit],
    );
    return { cleanHash: publication.cleanHash, rows: chunks };
  });
  if (rows.length === 0) return [];
  const { text, boxes } = await readPublished(ports.lake, reader.tenantId, documentId, cleanHash);
  const boxesOf = boxesWithin(boxes);
  return rows.map(({ chunkId, ordinal, context, ...row }) => ({
    chunkId,
    ordinal,
    text: text.slice(row.charStart, row.charEnd),
    ...row,
    ...context,
    boxes: boxesOf(row.charStart, row.charEnd),
  })) as ChunkView[];
}
