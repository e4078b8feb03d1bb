import { afterEach, describe, expect, it } from 'vitest';
import { aServer, sheaf } from './a-server.ts';

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

const scheduleId = '01JAB8X2Z5W1T4M0Q6R7S8V9YN';
const jobId = '01JAB8X2Z5W1T4M0Q6R7S8V9YP';
const aSchedule = {
  scheduleId,
  name: 'nightly',
  source: { type: 'url_scrape' },
  corpus: 'documents',
  options: {},
  cron: '0 3 * * *',
  everySeconds: null,
  timeZone: 'Europe/Berlin',
  jitterSeconds: 60,
  overlap: 'queue',
  catchUp: 'last',
  isPaused: false,
  nextRunAt: '2026-05-02T01:00:00.000Z',
  createdAt: '2026-05-01T00:00:00.000Z',
  updatedAt: '2026-05-01T00:00:00.000Z',
};
const aRun = {
  scheduledAt: '2026-05-01T01:00:00.000Z',
  trigger: 'schedule',
  outcome: 'skipped',
  reason: 'Still busy.',
  startAt: '2026-05-01T01:00:00.000Z',
  jobId: null,
  jobStatus: null,
};
const path = `/v1/schedules/${scheduleId}`;

describe('sheaf schedule', () => {
  it('creates one from words and options', async () => {
    server = await aServer({ 'POST /v1/schedules': { status: 201, json: aSchedule } });
    const words = ['url_scrape', 'urls=["https://a.example"]', 'auth.token=env:TOKEN'];
    const options = ['--name', 'nightly', '--cron', '0 3 * * *', '--time-zone', 'Europe/Berlin', '--overlap', 'queue'];
    const { code, out } = await sheaf(['schedule', 'create', ...words, ...options, '--jitter', '60'], {
      ...server,
      env: { TOKEN: 'sesame' },
    });
    expect(code).toBe(0);
    expect(out).toContain('0 3 * * * (Europe/Berlin), up to 60 s later');
    expect(JSON.parse(server.received[0]!.body)).toEqual({
      ...{ name: 'nightly', corpus: 'documents', cron: '0 3 * * *', timeZone: 'Europe/Berlin', jitterSeconds: 60 },
      ...{ overlap: 'queue', catchUp: 'last', isPaused: false },
      source: { type: 'url_scrape', urls: ['https://a.example'], auth: { token: { secret: 'sesame' } } },
    });
  });

  it('creates one with an interval', async () => {
    server = await aServer({ 'POST /v1/schedules': { status: 201, json: aSchedule } });
    await sheaf(['schedule', 'create', 'manifest', '--name', 'x', '--every-minutes', '90', '--paused'], server);
    expect(JSON.parse(server.received[0]!.body)).toMatchObject({ everySeconds: 5_400, isPaused: true });
  });

  it('shows one with its runs, and lists them all', async () => {
    const whole = {
      ...aSchedule,
      runs: [aRun, { ...aRun, outcome: 'submitted', reason: null, jobId, jobStatus: 'completed' }],
    };
    const page = { items: [aSchedule, { ...aSchedule, isPaused: true }], nextCursor: 'more' };
    server = await aServer({ [`GET ${path}`]: { json: whole }, 'GET /v1/schedules': { json: page } });
    const shown = await sheaf(['schedule', 'show', scheduleId], server);
    for (const part of ['nightly', 'skipped', 'Still busy.', jobId, 'completed']) expect(shown.out).toContain(part);
    expect(JSON.parse((await sheaf(['schedule', 'show', scheduleId, '--json'], server)).out)).toEqual(whole);
    const listed = await sheaf(['schedules'], server);
    expect(listed.out).toMatch(/nightly.*Berlin/);
    expect(listed.out).toContain('paused');
    expect(listed.err).toContain('sheaf schedules --cursor more');
  });

  it('runs, pauses, resumes and deletes one', async () => {
    server = await aServer({
      [`POST ${path}/run`]: { status: 202, json: { ...aRun, outcome: 'submitted', reason: null, jobId } },
      [`POST ${path}/pause`]: { json: { ...aSchedule, isPaused: true } },
      [`POST ${path}/resume`]: { json: aSchedule },
      [`DELETE ${path}`]: { json: { scheduleId } },
    });
    expect((await sheaf(['schedule', 'run', scheduleId], server)).out).toContain(`Job ${jobId} is submitted.`);
    expect((await sheaf(['schedule', 'pause', scheduleId], server)).out).toMatch(/next +paused/);
    expect((await sheaf(['schedule', 'resume', scheduleId], server)).out).toMatch(/next +2026/);
    expect((await sheaf(['schedule', 'delete', scheduleId], server)).out).toContain('is deleted');
  });

  it('fails without a name, and with one that is not there', async () => {
    server = await aServer({});
    expect((await sheaf(['schedule', 'create', 'manifest'], server)).code).toBe(2);
    expect((await sheaf(['schedule', 'show', scheduleId], server)).code).toBe(4);
  });
});
