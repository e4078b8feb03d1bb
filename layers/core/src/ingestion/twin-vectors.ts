import { chunkIdOf, lakePrefix } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { ShardView } from './ledger.ts';
import { mapLimited } from './map-limited.ts';
import { readVectors } from './read-vectors.ts';
import type { ShardChunk } from './shard-chunks.ts';

/** Equal texts before it in a document up to which a chunk is told apart; beyond, it is embedded. */
const mostOccurrences = 50;

/**
 * Vectors, by chunk id, of chunks whose document has a published twin: a document with the same text, cut alike, embedded in
 * the same space. They are the twin's, as the lake keeps them; what is not there, is not in the answer.
 */
export async function vectorsOfTwins(
  tenantId: string,
  shard: ShardView,
  chunks: readonly ShardChunk[],
  lake: ObjectStore,
): Promise<ReadonlyMap<string, Float32Array>> {
  const twins = [...new Set(chunks.flatMap(({ document }) => document.twinId ?? []))];
  const keys = await mapLimited(twins, 8, (twinId) => {
    const prefix = `${lakePrefix(tenantId, 'vectors', twinId)}${shard.spaceId}-`;
    return Array.fromAsync(lake.list(prefix), ({ key }) => key);
  });
  const kept = await readVectors(lake, keys.flat());
  const found = new Map<string, Float32Array>();
  for (const chunk of kept.size === 0 ? [] : chunks) {
    const vector = kept.get(twinChunkIdOf(chunk) ?? '');
    if (vector !== undefined) found.set(chunk.chunkId, vector);
  }
  return found;
}

/** The id that the same passage has in the twin. */
function twinChunkIdOf({ chunkId, documentId, text, document: { twinId } }: ShardChunk): string | undefined {
  if (twinId === null) return undefined;
  for (let occurrence = 0; occurrence < mostOccurrences; occurrence += 1)
    if (chunkIdOf(documentId, text, occurrence) === chunkId) return chunkIdOf(twinId, text, occurrence);
  return undefined;
}
