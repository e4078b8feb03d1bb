import { createSchedule } from '@sheaf/core/platform/schedules/create-schedule';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';
import { settings } from '../schedules/a-schedule.ts';

const zeros = '00000000000000000000000000';
const upload = { type: 'file_upload', uploadId: zeros };

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;

beforeEach(async () => {
  database = await aDatabase();
  ctx = await anApi(database);
});

/** As POST makes one, of a source for tests. */
const aSchedule = async (changes = {}) => (await createSchedule(ctx.ports, 'default', settings(changes))).scheduleId;

describe('the schedules API', () => {
  it('shows, lists and pages through schedules', async () => {
    const ids = [await aSchedule({ name: 'a' }), await aSchedule({ name: 'b', timeZone: 'Europe/Berlin' })].toSorted();
    const first = await ctx.ask('GET', '/v1/schedules?limit=1');
    const second = await ctx.ask('GET', `/v1/schedules?limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items].map(({ scheduleId }) => scheduleId)).toEqual(ids);
    expect(second.body.nextCursor).toBeNull();
    const { status, body } = await ctx.ask('GET', `/v1/schedules/${ids[0]}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ cron: '0 3 * * *', everySeconds: null, isPaused: false, overlap: 'skip', runs: [] });
    expect(Date.parse(body.nextRunAt)).toBeGreaterThan(Date.now());
  });

  it('makes one of a remote source, keeps its credential in the secret store alone, and runs it', async () => {
    const auth = { type: 'bearer', token: { secret: 'hunter2' } };
    const source = { type: 'api_fetch', url: 'https://api.example.com/notes', auth };
    const made = await ctx.ask('POST', '/v1/schedules', {
      name: 'notes',
      source,
      cron: '0 6 * * 1-5',
      timeZone: 'Europe/Berlin',
    });
    expect(made).toMatchObject({ status: 201, body: { source: { auth: { token: { secretRef: 'given-1' } } } } });
    expect(JSON.stringify(await rowsIn(database, 'select * from sheaf.schedules'))).not.toContain('hunter2');
    const run = await ctx.ask('POST', `/v1/schedules/${made.body.scheduleId}/run`, {});
    const { body } = await ctx.ask('GET', `/v1/jobs/${run.body.jobId}`);
    expect(body.source).toMatchObject({ type: 'api_fetch', maxItems: 100, onUnavailable: 'fail' });
  });

  it('changes one, and tells the scheduler', async () => {
    const id = await aSchedule();
    const { status, body } = await ctx.ask('PATCH', `/v1/schedules/${id}`, { everySeconds: 3_600, overlap: 'queue' });
    expect([status, body.cron, body.everySeconds, body.overlap]).toEqual([200, null, 3_600, 'queue']);
    expect([...ctx.schedules.entries.values()]).toMatchObject([{ expression: 'rate(1 hour)' }]);
    await aSchedule({ name: 'other' });
    const taken = await ctx.ask('PATCH', `/v1/schedules/${id}`, { name: 'other' });
    expect([taken.status, taken.body.type]).toEqual([409, 'urn:sheaf:problem:schedule-exists']);
    const absent = await ctx.ask('PATCH', `/v1/schedules/${id}`, { corpus: 'absent' });
    expect(absent.body.type).toBe('urn:sheaf:problem:corpus-not-found');
  });

  it('runs one now, as an ordinary job, and shows what became of it', async () => {
    const id = await aSchedule();
    const run = await ctx.ask('POST', `/v1/schedules/${id}/run`, {});
    expect(run).toMatchObject({ status: 202, body: { trigger: 'person', outcome: 'submitted', jobStatus: 'pending' } });
    expect((await ctx.ask('GET', `/v1/jobs/${run.body.jobId}`)).body.source).toEqual({ type: 'shelf' });
    const again = await ctx.ask('POST', `/v1/schedules/${id}/run`, {});
    expect(again.body).toMatchObject({ outcome: 'skipped', jobId: null, reason: expect.stringContaining('skip') });
    const { body } = await ctx.ask('GET', `/v1/schedules/${id}`);
    expect(body.runs.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['skipped', 'submitted']);
  });

  it('runs one once for one Idempotency-Key, however often it is sent, and again for another', async () => {
    const id = await aSchedule();
    const run = (key: string) => ctx.ask('POST', `/v1/schedules/${id}/run`, {}, { 'idempotency-key': key });
    const answers = [...(await Promise.all([run('k-1'), run('k-1')])), await run('k-1')];
    expect(new Set(answers.map(({ body }) => body.scheduledAt)).size).toBe(1);
    expect(answers[2]).toMatchObject({ status: 202, body: { outcome: 'submitted', trigger: 'person' } });
    expect(answers[2]!.headers.get('idempotency-replayed')).toBe('true');
    expect((await run('k-2')).body.outcome).toBe('skipped');
    expect((await ctx.ask('GET', `/v1/schedules/${id}`)).body.runs).toHaveLength(2);
    expect(await run('with space')).toMatchObject({ status: 400 });
    const other = await aSchedule({ name: 'other' });
    const there = await ctx.ask('POST', `/v1/schedules/${other}/run`, {}, { 'idempotency-key': 'k-1' });
    expect([there.body.outcome, there.headers.get('idempotency-replayed')]).toEqual(['submitted', null]);
  });

  it('pauses and resumes one', async () => {
    const id = await aSchedule();
    const paused = await ctx.ask('POST', `/v1/schedules/${id}/pause`, {});
    expect(paused.body).toMatchObject({ isPaused: true, nextRunAt: null });
    expect([...ctx.schedules.entries.values()]).toMatchObject([{ isEnabled: false }]);
    const resumed = await ctx.ask('POST', `/v1/schedules/${id}/resume`, {});
    expect(resumed.body).toMatchObject({ isPaused: false, nextRunAt: expect.any(String) });
    expect([...ctx.schedules.entries.values()]).toMatchObject([{ isEnabled: true }]);
  });

  it('deletes one, while its jobs stay', async () => {
    const id = await aSchedule();
    const { jobId } = (await ctx.ask('POST', `/v1/schedules/${id}/run`, {})).body;
    expect(await ctx.ask('DELETE', `/v1/schedules/${id}`)).toMatchObject({ status: 200, body: { scheduleId: id } });
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['DELETE', '', undefined],
      ['PATCH', '', {}],
      ['POST', '/run', {}],
      ['POST', '/pause', {}],
      ['POST', '/resume', {}],
    ] as const) {
      const answer = await ctx.ask(method, `/v1/schedules/${id}${path}`, body);
      expect(answer.body.type, `${method} ${path}`).toBe('urn:sheaf:problem:schedule-not-found');
    }
    expect((await ctx.ask('GET', `/v1/jobs/${jobId}`)).status).toBe(200);
    expect(ctx.schedules.entries.size).toBe(0);
    await aSchedule();
  });

  it('takes a change when the scheduler does not answer: the sweep tells it later', async () => {
    const id = await aSchedule();
    ctx.schedules.state.isDown = true;
    expect((await ctx.ask('POST', `/v1/schedules/${id}/pause`, {})).status).toBe(200);
    const rows = await rowsIn(database, 'select applied_revision < revision as "isOwed" from sheaf.schedules');
    expect(rows).toEqual([{ isOwed: true }]);
  });
});

describe('the schedules API rejects', () => {
  const fieldsOf = (answer: { body: { errors?: { field: string; allowed?: string }[] } }) => answer.body.errors;

  it('an upload as source, with a sentence', async () => {
    const answer = await ctx.ask('POST', '/v1/schedules', { name: 'x', source: upload, cron: '0 3 * * *' });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toMatchObject(
      [{ field: 'source.type', received: '"file_upload"', message: /one upload/ }].map(({ message, ...rest }) => ({
        ...rest,
        message: expect.stringMatching(message),
      })),
    );
  });

  it.each([
    [{ cron: '0 3 * *' }, 'cron', /write five/],
    [{ cron: '0 0 30 2 *' }, 'cron', /never comes/],
    [{ cron: '0 0 1 * MON' }, 'cron', /one of the two/],
    [{ cron: '0 3 * * *', everySeconds: 60 }, 'cron', /exactly one/],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone', /no time zone/],
    [{ everySeconds: 30 }, 'everySeconds', /./],
    [{ everySeconds: 90 }, 'everySeconds', /multiple of 60/],
    [{ everySeconds: 60, jitterSeconds: 60 }, 'jitterSeconds', /shorter than the interval/],
    [{ jitterSeconds: 901 }, 'jitterSeconds', /./],
    [{ overlap: 'both' }, 'overlap', /./],
    [{ dryRun: true }, 'dryRun', /not known/],
    [{ name: ' ' }, 'name', /./],
  ])('%j', async (changes, field, message) => {
    const id = await aSchedule();
    const answer = await ctx.ask('PATCH', `/v1/schedules/${id}`, changes);
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)?.[0]).toMatchObject({ in: 'body', field, message: expect.stringMatching(message) });
    expect(fieldsOf(answer)?.[0]).toHaveProperty('received');
  });

  it('a cursor of another list and an id that is none', async () => {
    expect((await ctx.ask('GET', '/v1/schedules?cursor=abc')).body.type).toBe('urn:sheaf:problem:invalid-cursor');
    expect((await ctx.ask('GET', '/v1/schedules/nightly')).status).toBe(400);
  });
});
