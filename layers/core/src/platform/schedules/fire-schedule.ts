import { submitJob } from '../../ingestion/jobs.ts';
import { canonicalJson, sha256 } from '../../keys.ts';
import type { Clock, MessageQueue, StateMachine } from '../../ports.ts';
import type { Database } from '../database.ts';
import { applySchedule, schedulerNameOf } from './apply-schedule.ts';
import { claimDueTimes } from './claim-due-times.ts';
import { type FiringRow, isoOf, type ScheduleRef, type ScheduleRow } from './schedule-rows.ts';
import type { Scheduler } from './scheduler.ts';

export interface FirePorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly stateMachine: StateMachine;
  readonly scheduler: Scheduler;
  /** Comes back as a call for the same schedule. */
  readonly later: MessageQueue;
}

export interface FireInput extends ScheduleRef {
  /** The time that the scheduler calls for. */
  readonly scheduledAt?: string | undefined;
}

export interface FireResult {
  readonly isKnown: boolean;
  readonly submitted: number;
}

/** A scheduler whose clock goes before ours is believed so far. */
const clockSkewMs = 60_000;

/**
 * "Look at this schedule": tells the scheduler what changed, claims the times that are due, and submits a job for each claim whose
 * turn it is. Calls may be lost, repeated, late and concurrent: what is due follows from the row alone, a time is claimed
 * once, and a claim gives one job.
 */
export async function fireSchedule(input: FireInput, ports: FirePorts): Promise<FireResult> {
  const { database, clock } = ports;
  const { tenantId, scheduleId } = input;
  const schedule = await database.call<ScheduleRow | null>('get_schedule', { tenantId, scheduleId, withDeleted: true });
  if (schedule === null) {
    // An entry that outlived its schedule calls no more.
    await ports.scheduler.delete(schedulerNameOf(input));
    return { isKnown: false, submitted: 0 };
  }
  await applySchedule(schedule, ports);
  if (schedule.isDeleted) return { isKnown: false, submitted: 0 };
  // Times that pass meanwhile are late ones when the tenant is resumed.
  if (schedule.isSuspended) return { isKnown: true, submitted: 0 };
  const now = clock.now();
  const calledFor = input.scheduledAt === undefined ? now : Date.parse(input.scheduledAt);
  const until = Math.max(now, Math.min(calledFor, now + clockSkewMs));
  const claimed = schedule.isPaused ? [] : await claimDueTimes(schedule, until, database);
  const ready = await database.call<FiringRow[]>('ready_firings', { tenantId, scheduleId, now: isoOf(until) });
  for (const firing of ready) await startFiring(schedule, firing, ports);
  for (const { outcome, startAt } of claimed) {
    const delaySeconds = Math.ceil((Date.parse(startAt) - now) / 1_000);
    if (outcome === 'starting' && Date.parse(startAt) > until)
      await ports.later.send({ tenantId, scheduleId }, { delaySeconds: Math.min(900, Math.max(0, delaySeconds)) });
  }
  return { isKnown: true, submitted: ready.length };
}

/** As POST /v1/jobs, with the claim as its idempotency key: clients cannot send one with a space in it. */
async function startFiring(schedule: ScheduleRow, { scheduledAt }: FiringRow, ports: FirePorts): Promise<void> {
  const { tenantId, scheduleId, corpus, source, options } = schedule;
  const result = await submitJob(ports.database, ports.clock, ports.stateMachine, {
    ...{ tenantId, corpus, source, options },
    idempotencyKey: `schedule ${scheduleId} ${scheduledAt}`,
    requestHash: sha256(canonicalJson({ corpus, source, options })),
  });
  const settled =
    'problem' in result
      ? {
          outcome: 'skipped',
          jobId: null,
          reason: `No job could be submitted to the corpus ${corpus}: ${result.problem}.`,
        }
      : { outcome: 'submitted', jobId: result.jobId, reason: null };
  await ports.database.call('settle_firing', { tenantId, scheduleId, scheduledAt, ...settled });
}
