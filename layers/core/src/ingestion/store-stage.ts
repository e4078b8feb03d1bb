import { lakeKey } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { Leases } from '../platform/leases.ts';
import type { ObjectStore } from '../ports.ts';
import type { EmbeddingSpace, VectorRecord, VectorStoreProvider } from '../retrieval/ports.ts';
import { haltingOn, type ShardInput } from './embed-stage.ts';
import { decodeEmbeddings, type EmbeddingsFile, encodeEmbeddings } from './embeddings-file.ts';
import type { AttemptRef, Ledger, ShardDocument, ShardView } from './ledger.ts';
import { mapLimited } from './map-limited.ts';
import { deleteVersions } from './old-versions.ts';
import { attemptOf } from './run-batch.ts';
import { newChunksOf, type ShardChunk } from './shard-chunks.ts';
import { deleteStale } from './stale-vectors.ts';

export interface StorePorts {
  readonly ledger: Ledger;
  readonly database: Database;
  readonly lake: ObjectStore;
  readonly stores: VectorStoreProvider;
  readonly leases: Leases;
}

/**
 * Upserts a shard's vectors, keeps them in the lake, publishes the documents it completes and then deletes what only
 * their old versions had. Readers see the old version until the transaction in `recordStored`, and the new one after it.
 */
export async function storeShard(input: ShardInput, ports: StorePorts): Promise<{ shardId: string }> {
  const ref = attemptOf(input);
  const shard = await ports.ledger.beginShard(ref, input.shardId);
  if (shard.halt || shard.status !== 'embedded') return { shardId: input.shardId };
  await haltingOn(ports.ledger, ref, () => store(ref, shard, ports));
  return { shardId: input.shardId };
}

async function store(ref: AttemptRef, shard: ShardView, ports: StorePorts): Promise<void> {
  const chunks = await newChunksOf(ports.lake, shard);
  const file = await readEmbeddings(ports.lake, shard);
  const rowOf = new Map(file.chunkIds.map((chunkId, row) => [chunkId, row]));
  const vectorOf = ({ chunkId }: ShardChunk): Float32Array => {
    const vector = file.vectors[rowOf.get(chunkId) ?? -1];
    if (!vector) throw new Error(`The embeddings of shard ${shard.shardId} lack chunk ${chunkId}.`);
    return vector;
  };
  await keepVectors(ref, shard, chunks, file.dimensions, vectorOf, ports.lake);
  const space = await ports.database.call<EmbeddingSpace>('space_of', {
    tenantId: ref.tenantId,
    spaceId: shard.spaceId,
  });
  const records = chunks.map((chunk) => recordOf(chunk, vectorOf(chunk), shard.corpus));
  await ports.leases.hold(`index/${ref.tenantId}/${shard.spaceId}`, ports.stores.isSingleWriter, async () => {
    const index = await ports.stores.open(ref.tenantId, space);
    try {
      if (records.length > 0) await index.upsert(records);
      for (const document of shard.documents) {
        if (document.fieldsChanged)
          await index.setDocumentFields(document.documentId, fieldsOf(document, shard.corpus));
      }
      const { staleChunks, oldVersions = [] } = await ports.ledger.recordStored(ref, shard.shardId);
      if (staleChunks > 0) await deleteStale(ref.tenantId, index, ports.database);
      if (oldVersions.length > 0) await deleteVersions(ref.tenantId, oldVersions, ports);
    } finally {
      await index.close();
    }
  });
}

async function readEmbeddings(lake: ObjectStore, shard: ShardView): Promise<EmbeddingsFile> {
  const object = shard.embeddingsKey === null ? undefined : await lake.get(shard.embeddingsKey);
  if (!object) throw new Error(`The embeddings of shard ${shard.shardId} are gone.`);
  return decodeEmbeddings(object.bytes);
}

/** One object per document and shard, from which an index is rebuilt without a paid call. */
async function keepVectors(
  ref: AttemptRef,
  shard: ShardView,
  chunks: readonly ShardChunk[],
  dimensions: number,
  vectorOf: (chunk: ShardChunk) => Float32Array,
  lake: ObjectStore,
): Promise<void> {
  const byDocument = Map.groupBy(chunks, ({ documentId }) => documentId);
  await mapLimited([...byDocument], 16, async ([documentId, own]) => {
    const bytes = encodeEmbeddings({
      dimensions,
      chunkIds: own.map(({ chunkId }) => chunkId),
      vectors: own.map(vectorOf),
    });
    await lake.put(lakeKey(ref.tenantId, 'vectors', documentId, `${shard.spaceId}-${shard.shardId}`), bytes);
  });
}

function recordOf(chunk: ShardChunk, vector: Float32Array, corpus: string): VectorRecord {
  const { chunkId, documentId, text, headingPath, tableHeader, document } = chunk;
  const context = [document.title ?? '', ...headingPath, tableHeader ?? ''].filter((part) => part !== '').join(' › ');
  return { chunkId, documentId, vector, text, context, fields: fieldsOf(document, corpus) };
}

function fieldsOf({ uri, mediaType, language, tags, metadata }: ShardDocument, corpus: string) {
  return { corpus, uri, mediaType, language, tags, metadata };
}
