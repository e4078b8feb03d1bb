import type { Table } from '@lancedb/lancedb';
import type { SearchHit } from '@sheaf/core/retrieval/ports';

/** Every partition is searched: a filter may leave rows in any of them. */
const allPartitions = 100_000;
/** Width of the search in each partition's graph; also the least number of hits ranked again by their full vectors. */
const beam = 200;

/** The nearest vectors that satisfy the predicate. Rows that the index does not hold are compared exactly. */
export async function searchNearest(
  table: Table,
  vector: Float32Array,
  topK: number,
  predicate: string,
): Promise<SearchHit[]> {
  const rows = await table
    .vectorSearch(vector)
    .distanceType('cosine')
    .nprobes(allPartitions)
    .ef(Math.max(beam, topK * 2))
    .refineFactor(Math.max(2, Math.ceil(beam / topK)))
    .where(predicate)
    .select(['chunk_id', 'document_id', 'text', '_distance'])
    .limit(topK)
    .toArray();
  return rows.map((row) => ({
    chunkId: row.chunk_id,
    documentId: row.document_id,
    text: row.text,
    score: Math.max(-1, Math.min(1, 1 - row._distance)),
  }));
}
