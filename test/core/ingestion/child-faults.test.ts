import { eraseDocuments } from '@sheaf/core/ingestion/erase';
import { openJobs, receiveObjects } from '@sheaf/core/ingestion/intake';
import { retryJob } from '@sheaf/core/ingestion/jobs';
import type { AttemptRef } from '@sheaf/core/ingestion/ledger';
import { documentIdOf } from '@sheaf/core/keys';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crashAt } from '../../fixtures/crash-at.ts';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aParcel, parseParcels } from '../../fixtures/parcels.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

const note = (name: string) => `# ${name}\n\nThe text of ${name} is here.`;
const inner = (name: string) => aParcel('Inner.', { 'deep.md': note(name) });
const first = aParcel('One.', { 'a.md': note('a'), 'gone.md': note('gone'), 'inner.zip': inner('deep') });
const second = aParcel('Two.', { 'a.md': note('another a'), 'new.md': note('new'), 'inner.zip': inner('deeper') });
const boxId = documentIdOf('default', 'documents', 's3://landing/default/box.zip');

let database: TestDatabase;
let call: TestDatabase['call'];
let pipeline: Awaited<ReturnType<typeof aPipeline>>;

beforeEach(async () => {
  database = await aDatabase();
  call = database.call;
  pipeline = await aPipeline(database, parseParcels);
  await pipeline.drop({ 'box.zip': first });
});

afterEach(() => {
  database.call = call;
});

const rows = <Row extends Record<string, unknown>>(sql: string) => rowsIn<Row>(database, sql);
const lakeKeys = () => [...pipeline.lake.objects.keys()].filter((key) => !key.includes('/jobs/'));
const vectors = () => [...pipeline.stores.records.values()].flatMap((index) => [...index.keys()]);

/** Puts the second version and opens its job without running it. */
async function anUpdate(): Promise<AttemptRef> {
  const bucketKey = 'default/box.zip';
  const { etag } = await pipeline.landing.put(bucketKey, second);
  await receiveObjects([{ bucketKey, sizeBytes: second.length, etag, looksAbsent: false }], pipeline);
  await openJobs(pipeline);
  const { tenantId, jobId, attempt } = pipeline.started.at(-1)!;
  return { tenantId, jobId, attempt };
}

/** All of the second version is published and searchable, and nothing of the first one alone. */
async function holdsTheSecond(jobId: string): Promise<void> {
  const [job] = await rows(`select status, counts from sheaf.jobs where job_id = '${jobId}'`);
  expect(job).toMatchObject({ status: 'completed', counts: { total: 6, stored: 5, deleted: 1, pending: 0 } });
  const uris = await rows<{ uri: string }>(
    `select uri from sheaf.documents where status = 'stored' and published_generation is not null order by uri collate "C"`,
  );
  expect(uris.map(({ uri }) => uri.replace('s3://landing/default/box.zip', ''))).toEqual([
    ...['', '!/a.md', '!/inner.zip', '!/inner.zip!/deep.md', '!/new.md'],
  ]);
  const chunks = await rows<{ chunk_id: string }>('select chunk_id from sheaf.chunks');
  expect(vectors().toSorted()).toEqual(chunks.map(({ chunk_id }) => chunk_id).toSorted());
  expect(await rows('select document_id from sheaf.erasure_receipts')).toHaveLength(1);
  expect(await rows('select 1 from sheaf.child_lists')).toHaveLength(4);
}

/** Every other write, these or the others: a run takes half the time, and two runs see them all. */
const seed = Date.now();

describe('a crash at any write of a job that updates documents inside documents', () => {
  it.each(Array.from({ length: 35 }, (_, index) => index * 2 + 1 + (seed % 2)))(
    'before write %i leaves nothing lost or doubled when the attempt goes on',
    async (target) => {
      const ref = await anUpdate();
      const crashed = crashAt(target, pipeline);
      await pipeline.runAttempt(ref).catch(() => undefined);
      if (crashed()) await pipeline.runAttempt(ref);
      await holdsTheSecond(ref.jobId);
    },
  );

  it.each(Array.from({ length: 14 }, (_, index) => index * 5 + 3))(
    'before write %i leaves nothing lost or doubled when another attempt takes over',
    async (target) => {
      const ref = await anUpdate();
      const crashed = crashAt(target, pipeline);
      const ended = await pipeline.runAttempt(ref).catch(() => undefined);
      database.call = call;
      if (ended === undefined && crashed()) {
        const end = { status: 'failed', outcome: null, counts: {}, from: ['pending', 'running'], handOver: false };
        await database.call('end_attempt', { ...ref, ...end });
        await retryJob(database, pipeline.stateMachine, ref.tenantId, ref.jobId);
        await pipeline.runAttempt({ ...ref, attempt: 2 });
      }
      await holdsTheSecond(ref.jobId);
    },
  );
});

describe('a crash at any write of an erasure of documents inside documents', () => {
  it.each(Array.from({ length: 22 }, (_, index) => index + 1))(
    'before write %i leaves nothing when it is repeated',
    async (target) => {
      const input = { tenantId: 'default', jobId: null, documentIds: [boxId], deletesLanding: true };
      crashAt(target, pipeline);
      await eraseDocuments(input, pipeline).catch(() => undefined);
      await eraseDocuments(input, pipeline);
      expect({ vectors: vectors(), lake: lakeKeys() }).toEqual({ vectors: [], lake: [] });
      for (const table of ['documents', 'child_lists', 'erasures'])
        expect(await rows(`select 1 from sheaf.${table}`), table).toEqual([]);
      const receipts = await rows<{
        receipt: { documentId: string; childCount: number; unreachableAt: string | null };
      }>('select receipt from sheaf.erasure_receipts');
      expect(receipts).toHaveLength(5);
      expect(receipts.every(({ receipt }) => receipt.unreachableAt !== null)).toBe(true);
      expect(receipts.find(({ receipt }) => receipt.documentId === boxId)?.receipt.childCount).toBe(4);
    },
  );

  it('finds the bytes of children whose parent never got past its clean stage', async () => {
    await pipeline.drop({ 'box.zip': null });
    const put = pipeline.lake.put;
    pipeline.lake.put = async (key, ...rest) => {
      if (key.startsWith('default/clean/')) throw new Error('killed');
      return put(key, ...rest);
    };
    await expect(pipeline.drop({ 'box.zip': first })).rejects.toThrow('killed');
    expect(lakeKeys().filter((key) => !key.includes(boxId))).toHaveLength(3);
    expect(await rows('select 1 from sheaf.documents')).toHaveLength(1);
    await rows('update sheaf.documents set claimed_by = null');
    await eraseDocuments({ tenantId: 'default', jobId: null, documentIds: [boxId], deletesLanding: true }, pipeline);
    expect(lakeKeys()).toEqual([]);
  });
});
