import { cleanDocuments } from '@sheaf/core/ingestion/clean-stage';
import { fetchDocuments } from '@sheaf/core/ingestion/fetch-stage';
import { openJobs, receiveObjects } from '@sheaf/core/ingestion/intake';
import { listPart } from '@sheaf/core/ingestion/list-part';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { guardedParse } from '../../../lambdas/adapters/guarded-parse.ts';
import { createThreadParser } from '../../../lambdas/adapters/thread-parser.ts';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

const thread = createThreadParser(new URL('../../fixtures/hostile-thread.ts', import.meta.url));
/** Enough for a thread on a busy machine to read what is harmless. */
const seconds = 2;
const limits = { seconds, heapMb: 48, processMb: 4000, leftMs: () => 60_000 };
const notes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`note-${index}.md`, `# Note ${index}\n\nA text.`]));

let database: TestDatabase;

beforeEach(async () => {
  database = await aDatabase();
});

afterAll(() => thread.close());

const problems = () =>
  rowsIn<{ uri: string; error: string; message: string }>(
    database,
    `select d.uri, j.error, j.message from sheaf.job_documents j join sheaf.documents d using (tenant_id, document_id)
      where j.state = 'quarantined' order by d.uri`,
  );

it('quarantines the two hostile files of a batch of 50 with their limits, and stores the other 48', async () => {
  const pipeline = await aPipeline(database, guardedParse(thread, limits, false));
  // The extension is what sends them to the thread: their parser is one that does what the text says.
  const hostile = { 'hangs.pdf': 'hang for ever', 'eats.pdf': 'eat the heap' };
  expect(await pipeline.drop({ ...notes(48), ...hostile })).toEqual(['partial']);
  const [job] = await rowsIn(database, 'select counts from sheaf.jobs');
  expect(job).toMatchObject({ counts: { total: 50, stored: 48, quarantined: 2 } });
  expect(await problems()).toEqual([
    {
      uri: 's3://landing/default/eats.pdf',
      error: 'DocumentTooHeavy',
      message: expect.stringContaining('more than 48 MB'),
    },
    {
      uri: 's3://landing/default/hangs.pdf',
      error: 'DocumentTooSlow',
      message: expect.stringContaining('more than 2 seconds'),
    },
  ]);
});

it('records what a batch had time for, and goes on with the rest when it is repeated', async () => {
  const left = [60_000, 200];
  const leftMs = () => left.shift() ?? 60_000;
  const pipeline = await aPipeline(database, guardedParse(thread, { ...limits, leftMs, seconds: 0.3 }, false));
  const files = { 'a.pdf': 'hang for ever', 'b.pdf': 'hang for ever', ...notes(3) };
  const events = [];
  for (const [name, text] of Object.entries(files)) {
    const bucketKey = `default/${name}`;
    const { etag } = await pipeline.landing.put(bucketKey, text);
    events.push({ bucketKey, sizeBytes: text.length, etag, looksAbsent: false });
  }
  await receiveObjects(events, pipeline);
  await openJobs(pipeline);
  const { tenantId, jobId, attempt } = pipeline.started[0]!;
  const ref = { tenantId, jobId, attempt };
  await listPart({ ...ref, cursor: null, wave: 0 }, pipeline);
  const ids = await rowsIn<{ documentId: string }>(database, 'select document_id as "documentId" from sheaf.documents');
  const { documents } = await fetchDocuments({ ...ref, documents: ids }, pipeline);

  const first = cleanDocuments({ ...ref, documents, retryCount: 0 }, pipeline);
  await expect(first).rejects.toMatchObject({ name: 'BatchTimeSpent' });
  expect(await problems()).toHaveLength(1);
  const again = await cleanDocuments({ ...ref, documents, retryCount: 1 }, pipeline);
  expect(again.documents).toHaveLength(3);
  expect((await problems()).map(({ error }) => error)).toEqual(['DocumentTooSlow', 'DocumentTooSlow']);
});
