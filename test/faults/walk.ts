import { classify } from '@sheaf/core/errors';
import { chunkDocuments } from '@sheaf/core/ingestion/chunk-stage';
import { cleanDocuments } from '@sheaf/core/ingestion/clean-stage';
import { embedShard } from '@sheaf/core/ingestion/embed-stage';
import { eraseManifest } from '@sheaf/core/ingestion/erase-manifest';
import { fetchDocuments } from '@sheaf/core/ingestion/fetch-stage';
import { finishJob } from '@sheaf/core/ingestion/finish-job';
import type { DocumentRef } from '@sheaf/core/ingestion/ledger';
import { listPart } from '@sheaf/core/ingestion/list-part';
import { type Manifest, planShards } from '@sheaf/core/ingestion/plan-shards';
import { reconcile } from '@sheaf/core/ingestion/reconcile';
import type { BatchResult } from '@sheaf/core/ingestion/run-batch';
import { settleBatch, settleShard } from '@sheaf/core/ingestion/settle';
import { storeShard } from '@sheaf/core/ingestion/store-stage';
import { Died } from './faults.ts';
import type { FaultyPipeline } from './faulty-pipeline.ts';
import { type Execution, task } from './state-machine.ts';

type Item = { readonly documentId: string };
type Stage = 'fetch' | 'clean' | 'chunk';

const perBatch = 4;

/** Walks an execution as the state machine of `lib/ingest` does: its retries, what it catches, and where that leads. */
export async function walk(execution: Execution, ports: FaultyPipeline): Promise<void> {
  const { ref } = execution;
  const caught = await waves(execution, ports).then(
    () => ({ error: null, message: null }),
    (error: unknown) => {
      if (error instanceof Died) throw error;
      const { name, message } = classify(error);
      return { error: name, message };
    },
  );
  try {
    await task(execution, 'finish', 1, () => finishJob({ ...ref, handOver: false, cursor: null, ...caught }, ports));
    execution.status = 'SUCCEEDED';
  } catch (error) {
    if (error instanceof Died) throw error;
    execution.status = 'FAILED';
  }
}

async function waves(execution: Execution, ports: FaultyPipeline): Promise<void> {
  const { ref } = execution;
  let { cursor } = execution;
  for (let wave = 0; ; wave += 1) {
    const at = { ...ref, wave };
    const from = cursor;
    const listed = await task(execution, `list ${wave}`, 1, () => listPart({ ...at, cursor: from }, ports));
    const { key } = listed.removals;
    if (key !== null) await task(execution, `remove ${wave}`, 1, () => eraseManifest(removal(execution, key), ports));
    const items = [...(await linesOf<Item>(listed.express, ports)), ...(await linesOf<Item>(listed.standard, ports))];
    for (let batch = 0; batch < items.length; batch += perBatch)
      await child(execution, `${wave}.${batch}`, (id) =>
        documents(execution, id, items.slice(batch, batch + perBatch), ports),
      );
    const planned = await task(execution, `plan ${wave}`, 1, () => planShards(at, ports));
    for (const { shardId } of await linesOf<{ shardId: string }>(planned.express, ports))
      await child(execution, shardId, () => shard(execution, shardId, ports));
    const { isFinal } = listed;
    const next = await task(execution, `reconcile ${wave}`, 1, () =>
      reconcile({ ...at, cursor: listed.cursor, isFinal }, ports),
    );
    if (!next.more) return;
    cursor = next.cursor;
  }
}

function removal({ ref }: Execution, manifestKey: string) {
  return { ...ref, manifestKey, offset: 0 };
}

/** The maps go on whatever becomes of a child, and do not look at it again. */
async function child({ results }: Execution, id: string, run: (id: string) => Promise<void>): Promise<void> {
  if (results.has(`child ${id}`)) return;
  try {
    await run(id);
  } catch (error) {
    if (error instanceof Died) throw error;
  }
  results.set(`child ${id}`, true);
}

async function documents(execution: Execution, id: string, items: Item[], ports: FaultyPipeline): Promise<void> {
  const { ref } = execution;
  const fetched = await stage(execution, id, 'fetch', items, ports, (own) =>
    fetchDocuments({ ...ref, documents: own }, ports),
  );
  const cleaned = await stage(execution, id, 'clean', fetched, ports, (own, retryCount) =>
    cleanDocuments({ ...ref, documents: own, retryCount }, ports),
  );
  await stage(execution, id, 'chunk', cleaned, ports, (own, retryCount) =>
    chunkDocuments({ ...ref, documents: own, retryCount }, ports),
  );
}

/** The batch; after something unknown its documents one by one; what cannot be saved is settled. */
async function stage<I extends Item>(
  execution: Execution,
  id: string,
  name: Stage,
  items: readonly I[],
  ports: FaultyPipeline,
  run: (items: readonly I[], retryCount: number) => Promise<BatchResult>,
): Promise<readonly DocumentRef[]> {
  if (items.length === 0) return [];
  const { ref } = execution;
  const settle = (own: readonly I[], error: unknown, suffix: string) => {
    const fault = classify(error);
    const input = { ...ref, stage: name, documents: own, error: fault.name, message: fault.message };
    return task(execution, `settle ${name} ${id}${suffix}`, 0, () => settleBatch(input, ports));
  };
  try {
    return (await task(execution, `${name} ${id}`, 1, (retryCount) => run(items, retryCount))).documents;
  } catch (error) {
    if (error instanceof Died) throw error;
    if (classify(error).name !== 'Unknown') return (await settle(items, error, '')).documents;
  }
  const results: DocumentRef[] = [];
  for (const item of items) {
    const suffix = ` ${item.documentId}`;
    const alone = task(execution, `${name} ${id}${suffix}`, 0, (retryCount) => run([item], retryCount));
    const { documents: left } = await alone.catch((error: unknown) => {
      if (error instanceof Died) throw error;
      return settle([item], error, suffix);
    });
    results.push(...left);
  }
  return results;
}

async function shard(execution: Execution, shardId: string, ports: FaultyPipeline): Promise<void> {
  const { ref } = execution;
  for (const [name, run] of [
    ['embed', embedShard],
    ['store', storeShard],
  ] as const) {
    try {
      await task(execution, `${name} ${shardId}`, 2, () => run({ ...ref, shardId }, ports));
    } catch (error) {
      if (error instanceof Died) throw error;
      const fault = classify(error);
      const input = { ...ref, shardId, stage: name, error: fault.name, message: fault.message };
      await task(execution, `settle ${shardId}`, 0, () => settleShard(input, ports));
      return;
    }
  }
}

/** Step Functions reads manifests itself, until it can. */
async function linesOf<T>({ key }: Manifest, { lake }: FaultyPipeline): Promise<T[]> {
  const bytes = key === null ? undefined : lake.objects.get(key);
  if (bytes === undefined) return [];
  const lines = new TextDecoder().decode(bytes).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}
