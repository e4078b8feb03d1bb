import type { Database } from '../platform/database.ts';
import type { VectorStore } from '../retrieval/ports.ts';

/**
 * Deletes from the index what publication has noted as stale; the caller holds the index's lease. What a crash leaves
 * here stays noted, and search drops it in the meantime, since it has no published row.
 */
export async function deleteStale(tenantId: string, index: VectorStore, database: Database): Promise<number> {
  const { spaceId } = index.space;
  for (let deleted = 0; ; ) {
    const chunkIds = await database.call<string[]>('stale_vectors_of', { tenantId, spaceId });
    if (chunkIds.length === 0) return deleted;
    await index.deleteChunks(chunkIds);
    await database.call('clear_stale', { tenantId, spaceId, chunkIds });
    deleted += chunkIds.length;
  }
}
