import { jobEvent } from '@sheaf/core/platform/events/cloud-event';
import { listEvents } from '@sheaf/core/platform/events/list-events';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { aPipeline } from '../../../fixtures/pipeline.ts';

let database: TestDatabase;
let pipeline: Awaited<ReturnType<typeof aPipeline>>;

beforeEach(async () => {
  database = await aDatabase();
  pipeline = await aPipeline(database);
});

async function eventsOf(jobId: string, after = 0) {
  const found = await listEvents(database, { tenantId: 'default', names: null }, jobId, after, 100);
  return found!.events.map((event) => jobEvent.parse(event));
}

const lines = (events: Awaited<ReturnType<typeof eventsOf>>) =>
  events.map(({ type, data }) => {
    const { stage } = data as { stage?: string };
    return `${type.split('.')[1]}${stage ? ` ${stage}` : ''}`;
  });

async function jobOf(): Promise<string> {
  const [row] = await database.transaction({ role: 'sheaf_app', tenantId: 'default' }, (session) =>
    session.query<{ job_id: string }>('select job_id from sheaf.jobs order by job_id desc limit 1'),
  );
  return row!.job_id;
}

const manual = '# Pump manual\n\nThe pump moves water.\n';

describe('the events of a job', () => {
  it('tell its story in order, each of the published shape, and none is about a document', async () => {
    await pipeline.drop({ 'a.md': manual, 'b.md': `${manual}\nMore.\n`, 'c.xyz': '\u0000\u0001' });
    const events = await eventsOf(await jobOf());
    expect(lines(events)).toEqual([
      ...['job_submitted', 'job_started', 'stage_started fetch', 'stage_started clean', 'stage_started chunk'],
      ...['stage_completed fetch', 'stage_completed clean', 'stage_completed chunk', 'stage_started embed'],
      ...['stage_started store', 'stage_completed embed', 'stage_completed store', 'job_completed'],
    ]);
    expect(events.map(({ sequence }) => Number(sequence))).toEqual(events.map((_, index) => index + 1));
    expect(events.map(({ data }) => data)).toMatchObject({
      5: { stage: 'fetch', attempt: 1, wave: 0, done: 3, failed: 0 },
      6: { stage: 'clean', done: 2, failed: 1 },
      11: { stage: 'store', done: 2, failed: 0 },
      12: { status: 'partial', error: null, documents: { total: 3, stored: 2, quarantined: 1 }, cost: { amount: 0 } },
    });
    expect(JSON.stringify(events)).not.toContain('c.xyz');
  });

  it('are as many for forty documents as for three', async () => {
    await pipeline.drop(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.md`, `${manual} ${n}`])));
    expect(await eventsOf(await jobOf())).toHaveLength(13);
  });

  it('go on after the one that was read last', async () => {
    await pipeline.drop({ 'a.md': manual });
    const jobId = await jobOf();
    const all = await eventsOf(jobId);
    expect(await eventsOf(jobId, 10)).toEqual(all.slice(10));
    expect(await listEvents(database, { tenantId: 'default', names: null }, jobId, all.length, 100)).toMatchObject({
      events: [],
      status: 'completed',
      lastSequence: all.length,
    });
  });
});

describe('a change of a job', () => {
  const zeros = '00000000000000000000000000';
  const ref = { tenantId: 'default', jobId: zeros, attempt: 1 };
  const counts = { total: 2, stored: 1, failed: 1 };
  const open = () =>
    database.call('submit_job', { ...ref, corpus: 'documents', source: { type: 'landing' }, idempotencyKey: null });
  const end = (status: string) =>
    database.call('end_attempt', { ...ref, status, outcome: 'x', counts, from: ['pending', 'running', 'paused'] });

  it('is told once, however often it is asked for', async () => {
    await open();
    await open();
    for (let n = 0; n < 2; n += 1) await database.call('start_attempt', ref);
    for (let n = 0; n < 2; n += 1) await end('completed');
    expect(lines(await eventsOf(zeros))).toEqual(['job_submitted', 'job_started', 'job_completed']);
  });

  it.each([
    ['BudgetExceeded', 'paused', 'budget_paused'],
    ['CircuitOpen', 'paused', 'job_paused'],
    ['CredentialsRejected', 'failed', 'job_failed'],
  ])('names what stopped it: %s', async (error, status, type) => {
    await open();
    await database.call('start_attempt', ref);
    await database.call('halt_attempt', { ...ref, error, message: 'why' });
    await end(status);
    const events = await eventsOf(zeros);
    expect(lines(events).at(-1)).toBe(type);
    expect(events.at(-1)?.data).toMatchObject({ status, error, outcome: 'x', documents: { total: 2, failed: 1 } });
  });

  it('tells of a resumed job, a repeated one and a cancelled one', async () => {
    await open();
    for (const [status, again] of [
      ['paused', 1],
      ['partial', 2],
      ['cancelled', 3],
    ] as const) {
      await database.call('end_attempt', { ...ref, attempt: again, status, counts, from: ['pending', 'running'] });
      if (again < 3) await database.call('next_attempt', { ...ref, from: ['paused', 'partial'] });
    }
    expect(lines(await eventsOf(zeros))).toEqual([
      ...['job_submitted', 'job_paused', 'job_resumed', 'job_completed', 'job_retried', 'job_cancelled'],
    ]);
  });

  it('is gone with a job that came to nothing', async () => {
    await open();
    await database.transaction({ role: 'sheaf_app', tenantId: 'default' }, (session) =>
      session.query('delete from sheaf.jobs'),
    );
    expect(await listEvents(database, { tenantId: 'default', names: null }, zeros, 0, 10)).toBeUndefined();
  });
});

describe('a stage', () => {
  const ref = { tenantId: 'default', jobId: '0'.repeat(26), attempt: 1 };
  const documentId = '00000000-0000-4000-8000-000000000001';

  it('tells of batches that are tried again, and of those that gave up', async () => {
    const source = { type: 'landing' };
    await database.call('submit_job', { ...ref, corpus: 'documents', source, idempotencyKey: null });
    const items = [{ documentId, uri: 's3://x/a', mediaType: null, sizeBytes: 1, source: {} }];
    await database.call('start_attempt', { ...ref, wave: 0 });
    await database.call('register_part', { ...ref, corpus: 'documents', wave: 0, items, cursor: null, isFinal: true });
    const batch = { ...ref, stage: 'fetch', documentIds: [documentId] };
    await database.call('claim_batch', { ...batch, leaseSeconds: 60 });
    const outcome = { documentId, token: 1, result: 'retry', error: 'StoreUnavailable', message: 'x' };
    await database.call('record_batch', { ...batch, outcomes: [outcome] });
    const given = { error: 'StoreUnavailable', message: 'x', endsAs: 'failed' };
    for (let n = 0; n < 2; n += 1) await database.call('settle_batch', { ...batch, ...given });
    const events = await eventsOf(ref.jobId);
    expect(lines(events).slice(2)).toEqual(['stage_started fetch', 'retry_attempt fetch', 'stage_failed fetch']);
    expect(events.at(-1)?.data).toEqual({
      ...{ stage: 'fetch', attempt: 1, documents: 1, error: 'StoreUnavailable', endedAs: 'failed' },
    });
  });
});

describe('old events', () => {
  it('go after their time, but for those of jobs that are not over', async () => {
    await pipeline.drop({ 'a.md': manual });
    const ended = await jobOf();
    const waiting = 'Z'.repeat(26);
    await database.call('submit_job', {
      ...{
        tenantId: 'default',
        jobId: waiting,
        corpus: 'documents',
        source: { type: 'landing' },
        idempotencyKey: null,
      },
    });
    await database.ownerTransaction((session) =>
      session.query("update sheaf.job_events set created_at = now() - interval '31 days'"),
    );
    const { expired } = await database.call<{ expired: number }>('expire_events', { olderThanDays: 30, limit: 1000 });
    expect(expired).toBe(13);
    expect(await eventsOf(ended)).toEqual([]);
    expect(await eventsOf(waiting)).toHaveLength(1);
  });
});
