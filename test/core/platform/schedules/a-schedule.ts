import { closeJob } from '@sheaf/core/ingestion/close-job';
import { createSchedule, type ScheduleToStore } from '@sheaf/core/platform/schedules/create-schedule';
import { type FireInput, fireSchedule } from '@sheaf/core/platform/schedules/fire-schedule';
import type { ScheduleRow } from '@sheaf/core/platform/schedules/schedule-rows';
import { sweepSchedules } from '@sheaf/core/platform/schedules/sweep-schedules';
import { aScheduler } from '../../../fixtures/a-scheduler.ts';
import { aDatabase, rowsIn } from '../../../fixtures/database.ts';

export interface RunView extends Record<string, unknown> {
  readonly at: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly jobId: string | null;
}

export const settings = (changes: Partial<ScheduleToStore> = {}): ScheduleToStore => ({
  name: 'nightly',
  source: { type: 'shelf' },
  corpus: 'documents',
  ...(changes.everySeconds === undefined && { cron: '0 3 * * *' }),
  timeZone: 'UTC',
  jitterSeconds: 0,
  overlap: 'skip',
  catchUp: 'last',
  isPaused: false,
  ...changes,
});

/** A schedule on a clock that the test moves, over a database, with a scheduler and a state machine that only remember. */
export async function aScheduleRun(changes: Partial<ScheduleToStore> = {}, start = '2026-05-01T00:00:00Z') {
  const database = await aDatabase();
  const time = { now: Date.parse(start) };
  const clock = { now: () => time.now };
  const { scheduler, entries, state } = aScheduler();
  const started: string[] = [];
  const delayed: { readonly delaySeconds?: number }[] = [];
  const ports = {
    ...{ database, clock, scheduler },
    stateMachine: {
      start: async (name: string) => {
        started.push(name);
        return { executionId: name, alreadyStarted: false };
      },
      stop: async () => {},
      status: async () => undefined,
    },
    later: { send: async (_message: unknown, options = {}) => void delayed.push(options) },
  };
  const schedule = await createSchedule(ports, 'default', settings(changes));
  const ref = { tenantId: 'default', scheduleId: schedule.scheduleId };
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  return {
    ...{ database, ports, schedule, ref, time, entries, state, started, delayed },
    at: (moment: string) => {
      time.now = Date.parse(moment);
    },
    fire: (input: Partial<FireInput> = {}) => fireSchedule({ ...ref, ...input }, ports),
    sweep: () =>
      sweepSchedules({ database, clock, logger, fireSchedule: { invoke: (one) => fireSchedule(one, ports) } }),
    /** What comes when the execution of a job ends, the job itself having ended or not. */
    executionEnds: (jobId: string) =>
      closeJob(
        { status: 'SUCCEEDED', input: JSON.stringify({ tenantId: 'default', jobId, attempt: 1 }) },
        {
          ...{ database, logger, delaySeconds: 0, openJobs: { send: async () => {} } },
          fireSchedule: { invoke: (one) => fireSchedule(one, ports) },
        },
      ),
    row: () => database.call<ScheduleRow>('get_schedule', { ...ref, withDeleted: true }),
    runs: () =>
      rowsIn<RunView>(
        database,
        `select left(sheaf.iso(scheduled_at), 16) as at, outcome, reason, job_id as "jobId" from sheaf.schedule_firings order by scheduled_at`,
      ),
    jobs: () =>
      rowsIn<{ jobId: string }>(database, 'select job_id as "jobId", source, corpus from sheaf.jobs order by job_id'),
    endJobs: (status = 'completed') =>
      rowsIn(database, `update sheaf.jobs set status = '${status}' where status = 'pending' returning job_id`),
  };
}
