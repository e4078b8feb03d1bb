import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fireSchedule } from '@sheaf/core/platform/schedules/fire-schedule';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openScheduler } from '../../../lambdas/adapters/eventbridge-scheduler.ts';
import { firingEvent } from '../../../lambdas/adapters/schedule-events.ts';
import { listenForEndpoints } from '../../../local/endpoints/endpoint-server.ts';
import { scheduleActions } from '../../../local/endpoints/schedule-actions.ts';
import { openScheduleStore, type ScheduleStore } from '../../../local/endpoints/schedule-store.ts';
import { targetAt } from '../../../local/endpoints/schedule-target.ts';
import { createCredentials } from '../../../local/storage/credentials.ts';
import { aScheduleRun } from '../../core/platform/schedules/a-schedule.ts';
import { aFakeClock, type FakeClock } from '../events/a-fake-clock.ts';

const start = '2026-05-01T00:00:00Z';
const hourMs = 3_600_000;
const dataDir = mkdtempSync(join(tmpdir(), 'sheaf-schedules-'));
const credentials = createCredentials();
let clock: FakeClock;
let store: ScheduleStore;
let server: Awaited<ReturnType<typeof listenForEndpoints>>;
let fired: Promise<unknown>[] = [];
let run: Awaited<ReturnType<typeof aScheduleRun>>;

/** The local cloud's endpoint and clock, and the function as its handler is composed, with time that the test moves. */
async function open(): Promise<void> {
  store = await openScheduleStore({
    ...{ dataDir, clock },
    onDue: ({ Target }, dueAt) => {
      const event = firingEvent.parse(JSON.parse(targetAt(Target, dueAt).Input!));
      fired.push(fireSchedule(event, run.ports));
    },
  });
  server = await listenForEndpoints({
    services: { scheduler: scheduleActions(store, { region: 'us-east-1', account: '000000000000' }) },
    functions: { has: () => false, invoke: () => Promise.reject(new Error('none')) },
    ...{ credentials, onProblem: () => {} },
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SCHEDULER: server.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  const names = { prefix: 'sheaf-local', targetArn: 'arn:fire', roleArn: 'arn:role', deadLettersArn: 'arn:dead' };
  run.ports.scheduler = openScheduler(names);
}

function close(): void {
  store.close();
  server.server.closeAllConnections();
  server.server.close();
}

async function pass(hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    clock.advance(hourMs);
    await Promise.all(fired);
    fired = [];
    await run.endJobs();
  }
}

const times = async (outcome: string) =>
  (await run.runs()).filter((one) => one.outcome === outcome).map(({ at }) => at.slice(8));

beforeAll(async () => {
  clock = aFakeClock(Date.parse(start));
  run = await aScheduleRun({ everySeconds: 7_200, timeZone: 'Europe/Berlin' }, start);
  run.ports.clock = { now: () => clock.now() };
  await open();
});
afterAll(() => {
  close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('a schedule fires by the clock of the local cloud, and catches up after it was off', async () => {
  await run.fire();
  expect(store.list()).toMatchObject([{ ScheduleExpression: 'rate(2 hours)', State: 'ENABLED' }]);
  await pass(5);
  expect(await times('submitted')).toEqual(['01T02:00', '01T04:00']);

  close();
  clock.jump(8 * hourMs);
  await open();
  await fireSchedule(run.ref, run.ports);
  await run.endJobs();
  expect(await times('submitted')).toEqual(['01T02:00', '01T04:00', '01T12:00']);
  expect(await times('skipped')).toEqual(['01T10:00']);

  await pass(3);
  expect((await times('submitted')).slice(3)).toEqual(['01T14:00', '01T16:00']);
});
