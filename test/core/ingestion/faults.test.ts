import { StageError } from '@sheaf/core/errors';
import { cleanDocuments } from '@sheaf/core/ingestion/clean-stage';
import { closeJob } from '@sheaf/core/ingestion/close-job';
import { embedShard } from '@sheaf/core/ingestion/embed-stage';
import { fetchDocuments } from '@sheaf/core/ingestion/fetch-stage';
import { openJobs, receiveObjects } from '@sheaf/core/ingestion/intake';
import { retryJob } from '@sheaf/core/ingestion/jobs';
import type { AttemptRef } from '@sheaf/core/ingestion/ledger';
import { listPart } from '@sheaf/core/ingestion/list-part';
import { planShards } from '@sheaf/core/ingestion/plan-shards';
import { settleBatch, settleShard } from '@sheaf/core/ingestion/settle';
import { cancelJob } from '@sheaf/core/ingestion/stop-job';
import { sweep } from '@sheaf/core/ingestion/sweep';
import { beforeEach, describe, expect, it } from 'vitest';
import { crashAt } from '../../fixtures/crash-at.ts';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

let database: TestDatabase;
let pipeline: Awaited<ReturnType<typeof aPipeline>>;

beforeEach(async () => {
  database = await aDatabase();
  pipeline = await aPipeline(database);
});

const rows = <Row extends Record<string, unknown>>(sql: string) => rowsIn<Row>(database, sql);

/** Drops files and opens their job without running it. */
async function anOpenJob(names: readonly string[]): Promise<AttemptRef> {
  const events = [];
  for (const name of names) {
    const bucketKey = `default/${name}`;
    const { etag } = await pipeline.landing.put(bucketKey, `# ${name}\n\nThe text of ${name} is here.`);
    events.push({ bucketKey, sizeBytes: 40, etag, looksAbsent: false });
  }
  await receiveObjects(events, pipeline);
  await openJobs(pipeline);
  const { tenantId, jobId, attempt } = pipeline.started.at(-1) as AttemptRef;
  return { tenantId, jobId, attempt };
}

async function listed(ref: AttemptRef) {
  await listPart({ ...ref, cursor: null, wave: 0 }, pipeline);
  return (await rows<{ document_id: string }>('select document_id from sheaf.documents order by document_id')).map(
    ({ document_id }) => ({ documentId: document_id }),
  );
}

async function stateOf(ref: AttemptRef) {
  const [job] = await rows<{ status: string; counts: Record<string, number>; outcome: string | null }>(
    `select status, counts, outcome from sheaf.jobs where job_id = '${ref.jobId}'`,
  );
  return job!;
}

async function agrees(documents: number): Promise<void> {
  const chunks = await rows('select chunk_id from sheaf.chunks');
  const published = await rows('select 1 from sheaf.documents where published_generation is not null');
  const vectors = [...pipeline.stores.records.values()].flatMap((index) => [...index.keys()]);
  expect(published).toHaveLength(documents);
  expect(new Set(vectors)).toEqual(new Set(chunks.map(({ chunk_id }) => chunk_id)));
  expect(vectors).toHaveLength(chunks.length);
}

describe('a crash at any write', () => {
  const names = ['a.md', 'b.md', 'c.md'];

  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'before write %i leaves nothing lost or doubled after resuming',
    async (target) => {
      const original = database.call;
      try {
        const ref = await anOpenJob(names);
        const crashed = crashAt(target, pipeline);
        await pipeline.runAttempt(ref).catch(() => undefined);
        if (crashed()) await pipeline.runAttempt(ref);
        expect(await stateOf(ref)).toMatchObject({ status: 'completed', counts: { total: 3, stored: 3 } });
        await agrees(3);
      } finally {
        database.call = original;
      }
    },
  );
});

describe('a document in work by another job', () => {
  it('fails with the retryable DocumentBusy after the others are done', async () => {
    const first = await anOpenJob(['a.md']);
    const documents = await listed(first);
    await fetchDocuments({ ...first, documents }, pipeline);
    await rows('update sheaf.source_objects set claimed_by = null, etag = null, marked_at = now()');
    const second = await anOpenJob(['a.md', 'b.md']);
    const both = await listed(second);
    await expect(fetchDocuments({ ...second, documents: both }, pipeline)).rejects.toMatchObject({
      name: 'DocumentBusy',
    });
    const [b] = await rows(
      "select j.state from sheaf.job_documents j join sheaf.documents d using (tenant_id, document_id) where d.uri like '%b.md' and j.state <> 'pending'",
    );
    expect(b).toMatchObject({ state: 'cleaning' });
  });

  it('loses to a newer claim: what the old holder records is ignored', async () => {
    const first = await anOpenJob(['a.md']);
    const documents = await listed(first);
    const fetched = await fetchDocuments({ ...first, documents }, pipeline);
    await database.call('end_attempt', {
      ...first,
      status: 'failed',
      outcome: null,
      counts: {},
      from: ['running'],
      handOver: false,
    });
    const next = await retryJob(database, pipeline.stateMachine, 'default', first.jobId);
    expect(next?.attempt).toBe(2);
    const second = { ...first, attempt: 2 };
    await listPart({ ...second, cursor: null, wave: 0 }, pipeline);
    await fetchDocuments({ ...second, documents }, pipeline);
    expect(await cleanDocuments({ ...first, documents: fetched.documents, retryCount: 0 }, pipeline)).toEqual({
      documents: [],
    });
    expect(await rows('select state, attempt from sheaf.job_documents')).toEqual([{ state: 'cleaning', attempt: 2 }]);
  });
});

describe('a store that fails for a while', () => {
  it('fails the batch by its literal name, and the repeated batch does only the rest', async () => {
    const ref = await anOpenJob(['a.md', 'b.md']);
    const documents = await listed(ref);
    const put = pipeline.lake.put;
    let failures = 1;
    pipeline.lake.put = async (...given) => {
      if (failures-- === 1) throw new StageError('StoreUnavailable', 'The lake did not answer.');
      return put(...given);
    };
    await expect(fetchDocuments({ ...ref, documents }, pipeline)).rejects.toMatchObject({ name: 'StoreUnavailable' });
    const puts = pipeline.lake.operations.get('put') ?? 0;
    const again = await fetchDocuments({ ...ref, documents }, pipeline);
    expect(again.documents).toHaveLength(2);
    expect((pipeline.lake.operations.get('put') ?? 0) - puts).toBe(1);
  });

  it('fails only the rest of the batch when the retries are spent', async () => {
    const ref = await anOpenJob(['a.md', 'b.md']);
    const documents = await listed(ref);
    const [first] = documents;
    await fetchDocuments({ ...ref, documents: [first!] }, pipeline);
    const settled = await settleBatch(
      { ...ref, stage: 'fetch', documents, error: 'StoreUnavailable', message: 'gone' },
      pipeline,
    );
    expect(settled.documents.map(({ documentId }) => documentId)).toEqual([first!.documentId]);
    expect(await rows('select error, stage from sheaf.failures')).toEqual([
      { error: 'StoreUnavailable', stage: 'fetch' },
    ]);
  });

  it('quarantines a document that crashed alone as Unknown, with the message of the crash', async () => {
    const ref = await anOpenJob(['a.md']);
    const documents = await listed(ref);
    const cause = JSON.stringify({ errorType: 'Error', errorMessage: 'segmentation fault' });
    await settleBatch({ ...ref, stage: 'fetch', documents, error: 'Runtime.ExitError', message: cause }, pipeline);
    expect(await rows('select error, message from sheaf.job_documents')).toEqual([
      { error: 'Unknown', message: 'segmentation fault' },
    ]);
  });
});

describe('a halt', () => {
  it('stops later batches, keeps documents pending, pauses the job, and lets it go on', async () => {
    const ref = await anOpenJob(['a.md', 'b.md']);
    const embed = pipeline.gateway.embed;
    pipeline.gateway.embed = async () => {
      throw new StageError('BudgetExceeded', 'The budget of the month is spent.');
    };
    await expect(pipeline.runAttempt(ref)).rejects.toMatchObject({ name: 'BudgetExceeded' });
    await closeJob({ status: 'FAILED', input: JSON.stringify(ref), error: 'BudgetExceeded', cause: '' }, pipeline);
    expect(await stateOf(ref)).toMatchObject({ status: 'paused', counts: { pending: 2 } });
    pipeline.gateway.embed = embed;
    await retryJob(database, pipeline.stateMachine, 'default', ref.jobId);
    expect(await pipeline.runAttempt({ ...ref, attempt: 2 })).toBe('completed');
    await agrees(2);
  });

  it('comes when more than 5 % of at least 200 documents fail in unknown ways', async () => {
    const ref = await anOpenJob(Array.from({ length: 200 }, (_, index) => `${index}.md`));
    const documents = await listed(ref);
    const result = await settleBatch(
      { ...ref, stage: 'fetch', documents: documents.slice(0, 11), error: 'Lambda.Unknown', message: '' },
      pipeline,
    );
    expect(result.documents).toEqual([]);
    expect(await fetchDocuments({ ...ref, documents: documents.slice(11, 20) }, pipeline)).toEqual({ documents: [] });
  });
});

describe('a shard that cannot be done', () => {
  it('fails its documents, leaves no vector searchable, and the next attempt stores them', async () => {
    const ref = await anOpenJob(['a.md']);
    const fetched = await fetchDocuments({ ...ref, documents: await listed(ref) }, pipeline);
    await cleanDocuments({ ...ref, documents: fetched.documents, retryCount: 0 }, pipeline).then(
      async ({ documents }) => {
        const { chunkDocuments } = await import('@sheaf/core/ingestion/chunk-stage');
        await chunkDocuments({ ...ref, documents, retryCount: 0 }, pipeline);
      },
    );
    await planShards({ ...ref, wave: 0 }, pipeline);
    const [shard] = await rows<{ shard_id: string }>('select shard_id from sheaf.shards');
    await embedShard({ ...ref, shardId: shard!.shard_id }, pipeline);
    await settleShard(
      { ...ref, shardId: shard!.shard_id, stage: 'store', error: 'StoreUnavailable', message: 'gone' },
      pipeline,
    );
    const { finishJob } = await import('@sheaf/core/ingestion/finish-job');
    expect(await finishJob({ ...ref, handOver: false, cursor: null }, pipeline)).toMatchObject({
      status: 'failed',
    });
    await retryJob(database, pipeline.stateMachine, 'default', ref.jobId);
    expect(await pipeline.runAttempt({ ...ref, attempt: 2 })).toBe('completed');
    await agrees(1);
    // The vectors of the first attempt were paid for.
    expect(pipeline.embedder.texts).toBe(1);
  });

  it('is not paid for again when its vectors were written down but not recorded', async () => {
    const ref = await anOpenJob(['a.md', 'b.md']);
    const original = database.call;
    database.call = async (name, ...given) => {
      if (name === 'record_embedded') throw new StageError('DatabaseUnavailable', 'gone');
      return original.call(database, name, ...given) as never;
    };
    await expect(pipeline.runAttempt(ref)).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    database.call = original;
    expect(await pipeline.runAttempt(ref)).toBe('completed');
    await agrees(2);
    expect(pipeline.embedder.texts).toBe(2);
    expect(await rows('select embedding_count from sheaf.shards')).toEqual([{ embedding_count: 2 }]);
  });
});

describe('ending', () => {
  it('cancels: documents in work are cancelled, what is stored stays', async () => {
    const ref = await anOpenJob(['a.md', 'b.md']);
    await listed(ref);
    expect(await cancelJob(database, pipeline.stateMachine, 'default', ref.jobId)).toEqual({
      outcome: 'Cancelled; 0 of 2 documents listed so far are done, and what was stored stays.',
    });
    expect(await stateOf(ref)).toMatchObject({ status: 'cancelled', counts: { cancelled: 2 } });
    expect(await cancelJob(database, pipeline.stateMachine, 'default', ref.jobId)).toEqual({ endedAs: 'cancelled' });
    expect(await cancelJob(database, pipeline.stateMachine, 'default', '01ARZ3NDEKTSV4RRFFQ69G5FAV')).toBe('not-found');
  });

  it('keeps what a failed job has not listed for its next attempt, and lets it go when nobody repeats the job', async () => {
    const ref = await anOpenJob(['a.md', 'b.md']);
    const claimed = () => rows<{ claimed_by: string | null }>('select claimed_by from sheaf.source_objects');
    await closeJob({ status: 'ABORTED', input: JSON.stringify(ref) }, pipeline);
    expect((await stateOf(ref)).status).toBe('failed');
    expect((await claimed()).map(({ claimed_by }) => claimed_by)).toEqual([ref.jobId, ref.jobId]);
    const daily = { unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: false };
    expect((await sweep(daily, pipeline)).marked).toBe(0);
    await retryJob(database, pipeline.stateMachine, 'default', ref.jobId);
    await closeJob({ status: 'ABORTED', input: JSON.stringify({ ...ref, attempt: 2 }) }, pipeline);
    await rows("update sheaf.jobs set finished_at = now() - interval '25 hours'");
    expect((await sweep(daily, pipeline)).marked).toBe(2);
    expect(await pipeline.drop({})).toEqual(['completed']);
    await agrees(2);
  });

  it('closes a job whose execution ended without FinishJob, and only once', async () => {
    const ref = await anOpenJob(['a.md']);
    await listed(ref);
    const event = { status: 'ABORTED', input: JSON.stringify(ref) } as const;
    await closeJob(event, pipeline);
    expect(await stateOf(ref)).toMatchObject({ status: 'failed', outcome: expect.stringContaining('ABORTED') });
    await closeJob({ ...event, status: 'SUCCEEDED' }, pipeline);
    expect((await stateOf(ref)).outcome).toContain('ABORTED');
  });

  it('starts again a start that was lost', async () => {
    const ref = await anOpenJob(['a.md']);
    await rows("update sheaf.job_attempts set created_at = now() - interval '2 minutes'");
    pipeline.started.length = 0;
    const result = await sweep(
      { unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: false },
      { ...pipeline, stateMachine: pipeline.stateMachine },
    );
    expect(result).toMatchObject({ started: 1, closed: 0 });
    expect(pipeline.started).toEqual([{ ...ref, cursor: null }]);
  });

  it('leaves a key alone that a job holds when it only lists the bucket', async () => {
    const ref = await anOpenJob(['a.md']);
    await sweep({ unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: true }, pipeline);
    expect(
      await rows('select claimed_by, marked_at > claimed_at as "isMarkedAgain" from sheaf.source_objects'),
    ).toEqual([{ claimed_by: ref.jobId, isMarkedAgain: false }]);
  });

  it('looks at landing keys whose events were lost, and at no other', async () => {
    const look = { unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: true };
    await pipeline.drop({ 'known.md': '# Known\n\nThis one is known.' });
    await pipeline.landing.put('default/lost.md', '# Lost\n\nNobody told of this one.');
    await sweep(look, pipeline);
    expect(await rows('select bucket_key from sheaf.source_objects where marked_at is not null')).toEqual([
      { bucket_key: 'default/lost.md' },
    ]);
    expect(await pipeline.drop({})).toEqual(['completed']);
    await agrees(2);
  });

  it('deletes the scratch of a job a week after its end', async () => {
    const ref = await anOpenJob(['a.md']);
    await pipeline.runAttempt(ref);
    await rows("update sheaf.jobs set finished_at = now() - interval '8 days'");
    expect(
      (await sweep({ unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: false }, pipeline)).scratchDeleted,
    ).toBe(1);
    expect([...pipeline.lake.objects.keys()].filter((key) => key.includes('/jobs/'))).toEqual([]);
    expect(
      (await sweep({ unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: false }, pipeline)).scratchDeleted,
    ).toBe(0);
  });
});

describe('a damaged object of the lake', () => {
  it('is noticed by its hash, set aside, and made anew by the next attempt', async () => {
    const ref = await anOpenJob(['a.md']);
    const { chunkDocuments } = await import('@sheaf/core/ingestion/chunk-stage');
    const { finishJob } = await import('@sheaf/core/ingestion/finish-job');
    const fetched = await fetchDocuments({ ...ref, documents: await listed(ref) }, pipeline);
    const cleaned = await cleanDocuments({ ...ref, documents: fetched.documents, retryCount: 0 }, pipeline);
    const key = [...pipeline.lake.objects.keys()].find((candidate) => candidate.includes('/clean/'))!;
    expect(cleaned.documents[0]?.bundleKey).toBeUndefined();
    pipeline.lake.objects.set(key, new TextEncoder().encode('{"text":"other"}'));
    expect(await chunkDocuments({ ...ref, documents: cleaned.documents, retryCount: 0 }, pipeline)).toEqual({
      documents: [],
    });
    expect(await rows('select error from sheaf.failures')).toEqual([{ error: 'CorruptCacheObject' }]);
    await finishJob({ ...ref, handOver: false, cursor: null }, pipeline);
    await retryJob(database, pipeline.stateMachine, 'default', ref.jobId);
    expect(await pipeline.runAttempt({ ...ref, attempt: 2 })).toBe('completed');
    await agrees(1);
  });

  it('is not noticed where the texts of the batch are at hand, nor missed when they are gone', async () => {
    const ref = await anOpenJob(['a.md', 'b.md']);
    const fetched = await fetchDocuments({ ...ref, documents: await listed(ref) }, pipeline);
    const cleaned = await cleanDocuments({ ...ref, documents: fetched.documents, retryCount: 0 }, pipeline);
    const keys = new Set(cleaned.documents.map(({ bundleKey }) => bundleKey));
    expect(keys.size).toBe(1);
    await pipeline.lake.delete([...keys].map(String));
    const { chunkDocuments } = await import('@sheaf/core/ingestion/chunk-stage');
    const chunked = await chunkDocuments({ ...ref, documents: cleaned.documents, retryCount: 0 }, pipeline);
    expect(chunked.documents).toHaveLength(2);
  });
});
