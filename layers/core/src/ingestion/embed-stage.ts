import { classify, StageError } from '../errors.ts';
import { scratchKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { Embedder, ModelGateway } from '../retrieval/ports.ts';
import { embeddedText } from './embedded-text.ts';
import { encodeEmbeddings } from './embeddings-file.ts';
import type { AttemptRef, Ledger, ShardView } from './ledger.ts';
import { readVectors } from './read-vectors.ts';
import { attemptOf } from './run-batch.ts';
import { newChunksOf } from './shard-chunks.ts';
import { vectorsOfTwins } from './twin-vectors.ts';

export interface ShardInput extends AttemptRef {
  readonly shardId: string;
}

export interface EmbedPorts {
  readonly ledger: Ledger;
  readonly lake: ObjectStore;
  readonly gateway: ModelGateway;
  /** The embedder of the job's corpus. */
  readonly embedderOf: (ref: AttemptRef) => Promise<Embedder>;
}

/**
 * Makes the vectors of a shard's new chunks, those of equal texts once, and leaves them in scratch for `store`; a shard
 * that is done already is a no-op.
 */
export async function embedShard(input: ShardInput, ports: EmbedPorts): Promise<{ shardId: string }> {
  const ref = attemptOf(input);
  const shard = await ports.ledger.beginShard(ref, input.shardId);
  if (shard.halt || shard.status !== 'open') return { shardId: input.shardId };
  await haltingOn(ports.ledger, ref, () => embed(ref, shard, ports));
  return { shardId: input.shardId };
}

async function embed(ref: AttemptRef, shard: ShardView, ports: EmbedPorts): Promise<void> {
  const embedder = await ports.embedderOf(ref);
  if (embedder.space.spaceId !== shard.spaceId) {
    throw new StageError(
      'SpaceMismatch',
      `The corpus is pinned to space ${shard.spaceId}; the configured embedder makes ${embedder.space.spaceId} (${embedder.space.model}).`,
    );
  }
  const chunks = await newChunksOf(ports.lake, shard);
  const key = embeddingsKey(ref, shard.shardId);
  // Paid for already: a process that ended, or a database that did not answer, may have left them unrecorded.
  const own = await readVectors(ports.lake, chunks.length === 0 ? [] : [key]);
  const earlier = await readVectors(
    ports.lake,
    shard.earlierShards.map((shardId) => embeddingsKey(ref, shardId)),
  );
  const given = new Map([...(await vectorsOfTwins(ref.tenantId, shard, chunks, ports.lake)), ...earlier]);
  const known = new Map([...given, ...own]);
  const missing = chunks.filter(({ chunkId }) => !known.has(chunkId));
  // Of equal texts the first document has the cost.
  const firstOf = new Map(missing.toReversed().map((chunk) => [embeddedText(chunk), chunk.documentId]));
  const texts = [...new Set(missing.map(embeddedText))];
  const documentIds = texts.map((text) => firstOf.get(text)!);
  const call = { tenantId: ref.tenantId, jobId: ref.jobId, stage: 'embed', documentIds };
  const made = texts.length === 0 ? [] : await ports.gateway.embed(call, embedder, texts, 'passage');
  const madeOf = new Map(texts.map((text, at) => [text, made[at]!]));
  const vectors = chunks.map((chunk) => known.get(chunk.chunkId) ?? madeOf.get(embeddedText(chunk))!);
  const file = { dimensions: embedder.space.dimensions, chunkIds: chunks.map(({ chunkId }) => chunkId), vectors };
  await ports.lake.put(key, encodeEmbeddings(file));
  const paid = new Set(chunks.filter(({ chunkId }) => !given.has(chunkId)).map(embeddedText));
  await ports.ledger.recordEmbedded(ref, shard.shardId, key, paid.size);
}

function embeddingsKey(ref: AttemptRef, shardId: string): string {
  return scratchKey(ref.tenantId, ref.jobId, 'embeddings', shardId);
}

/** Runs shard work; a halting error is written to the attempt before it is thrown, so that the other shards stop too. */
export async function haltingOn(ledger: Ledger, ref: AttemptRef, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { name, entry, message } = classify(error);
    if (entry.disposition === 'halt') await ledger.haltAttempt(ref, name, message);
    throw error;
  }
}
