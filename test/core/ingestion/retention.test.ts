import { StageError } from '@sheaf/core/errors';
import { sweep } from '@sheaf/core/ingestion/sweep';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../fixtures/database.ts';
import { aPipeline } from '../../fixtures/pipeline.ts';

const schedule = { unknownOlderThanSeconds: 86_400, isAlone: false, listsLanding: false };

let database: TestDatabase;
let pipeline: Awaited<ReturnType<typeof aPipeline>>;

beforeEach(async () => {
  database = await aDatabase();
  pipeline = await aPipeline(database);
});

const rows = <Row extends Record<string, unknown>>(sql: string) => rowsIn<Row>(database, sql);
const keepFor = (days: number | null) =>
  rows(
    `update sheaf.corpora set configuration = configuration || '{"retentionDays": ${days}}' where corpus = 'documents'`,
  );
const age = (name: string, days: number) =>
  rows(`update sheaf.documents set updated_at = now() - interval '${days} days' where uri like '%/${name}'`);

describe('the retention of a corpus', () => {
  it('erases what no job has come to for so long, with its landing object and a receipt, and nothing else', async () => {
    await pipeline.drop({ 'old.md': '# Old\n\nThis is old.', 'new.md': '# New\n\nThis is new.' });
    await keepFor(30);
    await age('old.md', 31);
    await age('new.md', 29);
    expect((await sweep(schedule, pipeline)).expired).toBe(1);
    expect(await rows('select uri from sheaf.documents')).toEqual([{ uri: 's3://landing/default/new.md' }]);
    expect(await rows('select 1 from sheaf.erasure_receipts')).toHaveLength(1);
    expect([...pipeline.landing.objects.keys()]).toEqual(['default/new.md']);
    expect((await sweep({ ...schedule, listsLanding: true }, pipeline)).expired).toBe(0);
    expect(await pipeline.drop({})).toEqual([]);
  });

  it('begins anew with every job that comes to the document', async () => {
    await pipeline.drop({ 'old.md': '# Old\n\nThis is old.' });
    await keepFor(30);
    await age('old.md', 31);
    await rows('update sheaf.source_objects set etag = null');
    expect(await pipeline.drop({ 'old.md': '# Old\n\nThis is old.' })).toEqual(['completed']);
    expect((await sweep(schedule, pipeline)).expired).toBe(0);
  });

  it('leaves alone what was put again and waits for its job, and what waits in a job that is paused', async () => {
    await pipeline.drop({ 'old.md': '# Old\n\nThis is old.' });
    await keepFor(30);
    await age('old.md', 31);
    await rows('update sheaf.source_objects set marked_at = now()');
    expect((await sweep(schedule, pipeline)).expired).toBe(0);
    await rows('update sheaf.source_objects set marked_at = null');
    await rows("update sheaf.jobs set status = 'paused'");
    expect((await sweep(schedule, pipeline)).expired).toBe(0);
    await rows("update sheaf.jobs set status = 'completed'");
    expect((await sweep(schedule, pipeline)).expired).toBe(1);
  });

  it('goes on with the other tenants when one cannot be erased now', async () => {
    await pipeline.drop({ 'old.md': '# Old\n\nThis is old.' });
    await keepFor(30);
    await age('old.md', 31);
    const eraseDocuments = { invoke: () => Promise.reject(new StageError('LeaseHeld', 'An index is being built.')) };
    expect(await sweep(schedule, { ...pipeline, eraseDocuments })).toMatchObject({ expired: 0, scratchDeleted: 0 });
    expect((await sweep(schedule, pipeline)).expired).toBe(1);
  });

  it('is for ever where none is set, and leaves a document in work alone', async () => {
    await pipeline.drop({ 'old.md': '# Old\n\nThis is old.' });
    await age('old.md', 40_000);
    expect((await sweep(schedule, pipeline)).expired).toBe(0);
    await keepFor(null);
    expect((await sweep(schedule, pipeline)).expired).toBe(0);
    await keepFor(1);
    await rows("update sheaf.documents set claimed_by = 'job-1', claim_expires_at = now() + interval '1 hour'");
    expect((await sweep(schedule, pipeline)).expired).toBe(0);
  });
});
