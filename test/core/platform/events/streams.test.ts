import type { StreamSettings } from '@sheaf/core/platform/events/stream-places';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readEventStream } from '../../../../sdk/event-stream.ts';
import { aKey, keyOf } from '../../../fixtures/an-auth.ts';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

const jobId = '0'.repeat(26);
const ref = { tenantId: 'default', jobId, attempt: 1 };
const counts = { total: 0 };

let database: TestDatabase;
/** The clock of the API: only sleeping lets it go on. */
let now: number;
/** What happens while a stream sleeps. */
let meanwhile: (() => Promise<unknown>)[];

let api: Awaited<ReturnType<typeof anApi>>['api'];

const defaults = { maxSeconds: 60, mostOpen: 3, mostOfTenant: 2 };
const streams: { -readonly [Name in keyof StreamSettings]: StreamSettings[Name] } = {
  ...defaults,
  sleep: async (milliseconds) => {
    now += milliseconds;
    await meanwhile.shift()?.();
  },
};

beforeAll(async () => {
  database = await aDatabase();
  ({ api } = await anApi(database, { streams, clock: { now: () => now } }));
});

beforeEach(async () => {
  await aDatabase();
  await aKey(database);
  Object.assign(streams, defaults);
  now = Date.parse('2026-01-01T00:00:00Z');
  meanwhile = [];
  await database.call('submit_job', { ...ref, corpus: 'documents', source: { type: 'landing' }, idempotencyKey: null });
});

const end = (status: string) =>
  database.call('end_attempt', { ...ref, status, outcome: null, counts, from: ['pending', 'running'] });

const usual = { host: '127.0.0.1:8787', authorization: `Bearer ${keyOf()}` };
const stream = (headers: Record<string, string> = {}, path = `/v1/jobs/${jobId}/events`) =>
  api.fetch(new Request(`http://127.0.0.1:8787${path}`, { headers: { ...usual, ...headers } }), {
    remoteAddress: '127.0.0.1',
  });

async function framesOf(answer: Response) {
  return Array.fromAsync(readEventStream(answer.body!));
}

const names = (frames: Awaited<ReturnType<typeof framesOf>>) =>
  frames.map(({ event, id }) => (id === undefined ? event : `${event} ${id}`));

describe('the stream of a job', () => {
  it('tells what has happened, then what happens, with progress between, and ends with the job', async () => {
    const nothing = async () => {};
    meanwhile = [() => database.call('start_attempt', ref), nothing, nothing, nothing, () => end('completed')];
    const answer = await stream();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const frames = await framesOf(answer);
    expect(names(frames)).toEqual([
      ...['job_submitted 1', 'job_progress', 'job_started 2', 'job_progress'],
      ...['job_completed 3', 'job_progress'],
    ]);
    expect(frames[0]).toMatchObject({ retry: 1000 });
    expect(JSON.parse(frames[4]!.data)).toMatchObject({ type: 'sheaf.job_completed.v1', subject: jobId });
    expect(JSON.parse(frames[5]!.data)).toMatchObject({
      type: 'sheaf.job_progress.v1',
      data: { status: 'completed', cost: { amount: 0 }, remainingIsUnknownBecause: 'The job is completed.' },
    });
  });

  it('ends soon after its tenant is suspended', async () => {
    await database.call('start_attempt', ref);
    const suspend = () => database.call('set_suspension', { tenantId: 'default', isSuspended: true });
    const later = async () => {
      now += 20_000;
    };
    meanwhile = [suspend, later];
    const frames = await framesOf(await stream());
    expect(names(frames).slice(0, 2)).toEqual(['job_submitted 1', 'job_started 2']);
    expect(now).toBeLessThan(Date.parse('2026-01-01T00:00:25Z'));
  });

  it('goes on after Last-Event-ID, and says by 204 that nothing more comes', async () => {
    await database.call('start_attempt', ref);
    await end('completed');
    expect(names(await framesOf(await stream({ 'last-event-id': '2' })))).toEqual(['job_completed 3', 'job_progress']);
    const after = await stream({ 'last-event-id': '3' });
    expect([after.status, await after.text()]).toEqual([204, '']);
  });

  it('ends when its time is over, with something to hear in between', async () => {
    const text = await (await stream()).text();
    expect(text).toMatch(/^retry: 1000\n\n/);
    expect(text.match(/: still here/g)).toHaveLength(3);
    expect(text).toMatch(/: The time of this stream is over\. Connect again with Last-Event-ID\.\n\n$/);
  });

  it('breaks off when the database does, so that the reader comes again', async () => {
    meanwhile = [() => Promise.reject(new Error('gone'))];
    expect(names(await framesOf(await stream()))).toEqual(['job_submitted 1', 'job_progress']);
  });

  it('rejects an id that is none, and a job that is not there', async () => {
    expect((await stream({ 'last-event-id': 'x' })).status).toBe(400);
    expect((await stream({}, `/v1/jobs/${'1'.repeat(26)}/events`)).status).toBe(404);
  });
});

describe('places for streams', () => {
  it('are refused beyond the limit with what to do, and free again when a reader goes', async () => {
    const open = [await stream(), await stream()];
    const refused = await stream();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await refused.json()).toMatchObject({
      type: 'urn:sheaf:problem:too-many-streams',
      detail: expect.stringMatching(/^Your 2 streams are open\. Try again after 10 s, or ask for GET/),
    });
    await open[0]!.body!.cancel();
    expect((await stream()).status).toBe(200);
  });

  it('are shared by all tenants, and one that nobody keeps is given away', async () => {
    streams.mostOpen = 1;
    const place = { tenantId: 'other-tenant', streamId: 's', mostOpen: 9, mostOfTenant: 9 };
    await database.call('hold_stream', { ...place, seconds: 60 });
    expect(await (await stream()).json()).toMatchObject({ detail: expect.stringMatching(/^All 1 streams/) });
    await database.call('hold_stream', { ...place, seconds: -1 });
    expect((await stream()).status).toBe(200);
  });

  it('are not needed for a job that has ended', async () => {
    await end('cancelled');
    streams.mostOpen = 0;
    expect((await stream()).status).toBe(200);
  });
});
