/** Packs the chunks of many documents into shards, the unit of embedding and storing. */
import { scratchKey, sha256 } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { ObjectStore } from '../ports.ts';
import type { AttemptRef } from './ledger.ts';

export interface PlannableDocument {
  readonly documentId: string;
  readonly token: number;
  readonly chunkCount: number;
  readonly newCount: number;
}

/** Part of a document in a shard: its ordinals [from, to), of which `newCount` need a vector. */
export interface ShardPart {
  readonly documentId: string;
  readonly token: number;
  readonly ordinalFrom: number;
  readonly ordinalTo: number;
  readonly newCount: number;
}

export interface Manifest {
  readonly key: string | null;
  readonly count: number;
}

/** Chunks that one shard embeds at most. Many small shards spread over workers; few large ones save calls. */
const chunksPerShard = 500;
/** A shard without new vectors still costs reads per document. */
const partsPerShard = 200;
const documentsPerPage = 500;

export function packShards(documents: readonly PlannableDocument[]): ShardPart[][] {
  const shards: ShardPart[][] = [];
  let current: ShardPart[] = [];
  let size = 0;
  for (const part of documents.flatMap(partsOf)) {
    if (current.length > 0 && (size + part.newCount > chunksPerShard || current.length >= partsPerShard)) {
      shards.push(current);
      [current, size] = [[], 0];
    }
    current.push(part);
    size += part.newCount;
  }
  if (current.length > 0) shards.push(current);
  return shards;
}

/** A document with more new chunks than a shard takes is cut by ordinals; new chunks are counted as if spread evenly. */
function partsOf({ documentId, token, chunkCount, newCount }: PlannableDocument): ShardPart[] {
  const length = newCount > chunksPerShard ? Math.ceil(chunkCount / chunksPerShard) : 1;
  return Array.from({ length }, (_, index) => {
    const ordinalFrom = Math.floor((index * chunkCount) / length);
    const ordinalTo = Math.floor(((index + 1) * chunkCount) / length);
    const share = (ordinalTo - ordinalFrom) / Math.max(1, chunkCount);
    return { documentId, token, ordinalFrom, ordinalTo, newCount: Math.round(newCount * share) };
  });
}

/** Plans every chunked document of the attempt that has no shards yet and writes the manifest of open shards. */
export async function planShards(
  input: AttemptRef & { wave: number },
  { database, lake }: { database: Database; lake: ObjectStore },
): Promise<{ express: Manifest; standard: Manifest }> {
  const ref = { tenantId: input.tenantId, jobId: input.jobId, attempt: input.attempt };
  const none = { key: null, count: 0 };
  await database.call('complete_stages', { ...ref, stages: ['fetch', 'clean', 'chunk'] });
  for (let after: string | null = null; ; ) {
    const page: { halt: unknown; spaceId: string; documents: PlannableDocument[] } = await database.call(
      'plannable_documents',
      {
        ...ref,
        after,
        limit: documentsPerPage,
      },
    );
    if (page.halt) return { express: none, standard: none };
    const last = page.documents.at(-1);
    if (!last) break;
    const shards = packShards(page.documents).map((documents) => ({ shardId: shardIdOf(ref, documents), documents }));
    await database.call('put_shards', { ...ref, spaceId: page.spaceId, shards });
    after = last.documentId;
  }
  return { express: await writeManifest(ref, input.wave, database, lake), standard: none };
}

async function writeManifest(ref: AttemptRef, wave: number, database: Database, lake: ObjectStore): Promise<Manifest> {
  const lines: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: string[] = await database.call('open_shards', { ...ref, after, limit: 1000 });
    const last = page.at(-1);
    if (last === undefined) break;
    lines.push(...page.map((shardId) => JSON.stringify({ shardId })));
    after = last;
  }
  if (lines.length === 0) return { key: null, count: 0 };
  const key = scratchKey(ref.tenantId, ref.jobId, 'manifest', `${ref.attempt}-${wave}-shards.jsonl`);
  await lake.put(key, `${lines.join('\n')}\n`, 'application/jsonl');
  return { key, count: lines.length };
}

/** The same documents in the same attempt give the same shard, so that planning twice plans once. */
function shardIdOf(ref: AttemptRef, documents: readonly ShardPart[]): string {
  return sha256(JSON.stringify([ref.attempt, documents])).slice(0, 26);
}
