/**
 * Reconcile: re-reads the stores after each wave. What the ledger says is stored must be there, or it is not stored. What is
 * stored is linked to what it is a copy of.
 */
import type { Database } from '../platform/database.ts';
import type { EmbeddingSpace, VectorStore, VectorStoreProvider } from '../retrieval/ports.ts';
import type { AttemptRef } from './ledger.ts';
import { type LinkPorts, linkDuplicates } from './link-duplicates.ts';
import { childrenCursor, missingCursor } from './list-part.ts';
import { attemptOf } from './run-batch.ts';

export interface ReconcileInput extends AttemptRef {
  readonly wave: number;
  readonly cursor: string | null;
  readonly isFinal: boolean;
}

export interface ReconcileResult {
  readonly more: boolean;
  readonly handOver: boolean;
  readonly cursor: string | null;
  /** Number of the next wave. */
  readonly wave: number;
  readonly checked: number;
  readonly mismatched: number;
}

interface StoredDocument {
  readonly documentId: string;
  readonly spaceId: string;
  readonly expected: number;
  readonly rows: number;
  readonly chunkIds: readonly string[];
}

/** Documents of a wave that are checked one by one; of a larger wave, this many by id (ids are hashes: a fair sample). */
const checkedPerWave = 2000;
const documentsPerPage = 40;
/** A wave is some 40 history events; an execution hands over before 15,000. */
const wavesPerExecution = 300;

export async function reconcile(
  input: ReconcileInput,
  { database, stores, ...ports }: LinkPorts & { readonly stores: VectorStoreProvider },
): Promise<ReconcileResult> {
  const ref = attemptOf(input);
  const job = await database.call<{ halt: unknown; corpus: string } | null>('get_job', {
    tenantId: ref.tenantId,
    jobId: ref.jobId,
  });
  const stopped = { more: false, handOver: false, cursor: input.cursor, wave: input.wave, checked: 0, mismatched: 0 };
  if (!job || job.halt) return stopped;
  await database.call('complete_stages', { ...ref, stages: ['embed', 'store'] });
  const { checked, mismatched } = await checkWave(ref, input.wave, database, stores);
  await failLost(ref, input.wave, database);
  await linkDuplicates({ tenantId: ref.tenantId, corpus: job.corpus }, { database, ...ports });
  const hasMissing = input.isFinal && (await anyMissing(ref, database));
  // Deletes first; then what was found inside documents, until a wave brings no more.
  const hasChildren = input.isFinal && !hasMissing && (await anyChildWaits(ref, database));
  const more = !input.isFinal || hasMissing || hasChildren;
  const cursor = hasMissing ? missingCursor : hasChildren ? childrenCursor : input.cursor;
  const handOver = more && input.wave + 1 >= wavesPerExecution;
  return { more: more && !handOver, handOver, cursor, wave: input.wave + 1, checked, mismatched };
}

async function checkWave(ref: AttemptRef, wave: number, database: Database, stores: VectorStoreProvider) {
  const indexes = new Map<string, VectorStore>();
  const lost: string[] = [];
  let checked = 0;
  try {
    for (let after: string | null = null; checked < checkedPerWave; ) {
      const page: StoredDocument[] = await database.call('stored_chunks', {
        ...ref,
        wave,
        after,
        limit: documentsPerPage,
      });
      const last = page.at(-1);
      if (!last) break;
      for (const [spaceId, documents] of Map.groupBy(page, (document) => document.spaceId)) {
        const index = indexes.get(spaceId) ?? (await openIndex(ref.tenantId, spaceId, database, stores));
        indexes.set(spaceId, index);
        lost.push(...(await mismatchedOf(documents, index)));
      }
      checked += page.length;
      after = last.documentId;
    }
  } finally {
    for (const index of indexes.values()) await index.close();
  }
  if (lost.length > 0) {
    const message = 'The vector store does not hold all chunks of the document. Retry the job.';
    await database.call('fail_documents', {
      ...ref,
      stage: 'store',
      documentIds: lost,
      error: 'VectorsMissing',
      message,
    });
  }
  return { checked, mismatched: lost.length };
}

async function openIndex(
  tenantId: string,
  spaceId: string,
  database: Database,
  stores: VectorStoreProvider,
): Promise<VectorStore> {
  return stores.open(tenantId, await database.call<EmbeddingSpace>('space_of', { tenantId, spaceId }));
}

/** Expected chunks = rows = vectors, per document. */
async function mismatchedOf(documents: readonly StoredDocument[], index: VectorStore): Promise<string[]> {
  const found = await index.existing(documents.flatMap(({ chunkIds }) => chunkIds));
  return documents
    .filter(({ expected, rows, chunkIds }) => rows !== expected || chunkIds.some((chunkId) => !found.has(chunkId)))
    .map(({ documentId }) => documentId);
}

/** A child that died without settling its batch leaves documents in the middle of a stage; they are not stored, so they failed. */
async function failLost(ref: AttemptRef, wave: number, database: Database): Promise<void> {
  const message = 'The batch of this document ended without an outcome. Retry the job.';
  await database.call('fail_unsettled', { ...ref, stage: 'reconcile', wave, error: 'Unknown', message });
}

async function anyMissing(ref: AttemptRef, database: Database): Promise<boolean> {
  const rows = await database.call<unknown[]>('unfinished_documents', {
    ...ref,
    kind: 'missing',
    after: null,
    limit: 1,
  });
  return rows.length > 0;
}

async function anyChildWaits(ref: AttemptRef, database: Database): Promise<boolean> {
  return (await database.call<{ waits: boolean }>('waiting_children', ref)).waits;
}
