import { chunkDocuments } from '@sheaf/core/ingestion/chunk-stage';
import { cleanDocuments } from '@sheaf/core/ingestion/clean-stage';
import { embedShard } from '@sheaf/core/ingestion/embed-stage';
import { fetchDocuments } from '@sheaf/core/ingestion/fetch-stage';
import { openJobs, receiveObjects } from '@sheaf/core/ingestion/intake';
import type { AttemptRef } from '@sheaf/core/ingestion/ledger';
import { listPart } from '@sheaf/core/ingestion/list-part';
import { planShards } from '@sheaf/core/ingestion/plan-shards';
import { storeShard } from '@sheaf/core/ingestion/store-stage';
import type { Database } from '@sheaf/core/platform/database';
import { beforeEach, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

const jobSize = 1000;
const batchSize = 20;

let database: TestDatabase;

beforeEach(async () => {
  database = await aDatabase();
});

/** Of this transaction; PGlite never starts the count anew. */
const rowsReadSoFar = `select sum(seq_tup_read + idx_tup_fetch)::int as n from pg_stat_xact_user_tables
  where relname in ('job_documents', 'documents', 'near_documents')`;

/** Notes how many rows of documents, in jobs and out of them, each call has read. */
function counting(inner: TestDatabase): { database: Database; read: Map<string, number> } {
  const read = new Map<string, number>();
  const counted: Database = {
    ...inner,
    transaction: (as, work) => inner.transaction(as, work),
    call: (name, argument) =>
      inner.ownerTransaction(async (session) => {
        const rowsRead = async () => (await session.query<{ n: number }>(rowsReadSoFar))[0]!.n;
        const before = await rowsRead();
        const [row] = await session.query<{ result: never }>(`select sheaf.${name}($1::jsonb) as result`, [
          JSON.stringify(argument),
        ]);
        read.set(name, Math.max(read.get(name) ?? 0, (await rowsRead()) - before));
        return row!.result;
      }),
  };
  return { database: counted, read };
}

async function aListedJob(pipeline: Awaited<ReturnType<typeof aPipeline>>): Promise<AttemptRef> {
  const events = [];
  for (let index = 0; index < jobSize; index += 1) {
    const bucketKey = `default/${index}.md`;
    const { etag } = await pipeline.landing.put(bucketKey, `# ${index}\n\nThe text of ${index}.`);
    events.push({ bucketKey, sizeBytes: 40, etag, looksAbsent: false });
  }
  await receiveObjects(events, pipeline);
  await openJobs(pipeline);
  const { tenantId, jobId, attempt } = pipeline.started.at(-1)!;
  await listPart({ tenantId, jobId, attempt, cursor: null, wave: 0 }, pipeline);
  return { tenantId, jobId, attempt };
}

it('reads the rows of a batch, not those of its job, in a database that has no statistics yet', async () => {
  const { database: counted, read } = counting(database);
  const pipeline = await aPipeline(counted);
  const ref = await aListedJob(pipeline);
  const documents = await rowsIn<{ documentId: string }>(
    database,
    `select document_id as "documentId" from sheaf.documents order by document_id limit ${batchSize}`,
  );
  read.clear();
  const fetched = await fetchDocuments({ ...ref, documents }, pipeline);
  const cleaned = await cleanDocuments({ ...ref, documents: fetched.documents, retryCount: 0 }, pipeline);
  await cleanDocuments({ ...ref, documents: fetched.documents, retryCount: 1 }, pipeline);
  await chunkDocuments({ ...ref, documents: cleaned.documents, retryCount: 0 }, pipeline);
  const ofDocuments = new Map(read);
  await planShards({ ...ref, wave: 0 }, pipeline);
  const [shard] = await rowsIn<{ shard_id: string }>(database, 'select shard_id from sheaf.shards');
  read.clear();
  await embedShard({ ...ref, shardId: shard!.shard_id }, pipeline);
  await storeShard({ ...ref, shardId: shard!.shard_id }, pipeline);
  for (const [name, rows] of [...ofDocuments, ...read]) {
    expect(rows, `rows that ${name} reads for ${batchSize} documents`).toBeLessThan(batchSize * 15);
  }
  expect([...ofDocuments.keys()]).toEqual(expect.arrayContaining(['claim_batch', 'record_batch', 'begin_batch']));
  expect([...read.keys()]).toEqual(expect.arrayContaining(['begin_shard', 'record_embedded', 'record_stored']));
});
