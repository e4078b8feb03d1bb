import type { ScheduleRun } from '../api/contract/schedules.ts';
import { ProblemError } from '../api/problems.ts';
import type { ScheduleStorePorts } from './create-schedule.ts';
import { isoOf } from './schedule-rows.ts';

/**
 * Fires now, whatever the times say, and even while it is paused; `overlap` holds as for any firing. Who looks at the schedule
 * next submits the job.
 * @param idempotencyKey under which the same run is given back; null for a new one in any case
 * @throws ProblemError schedule-not-found
 */
export async function claimRun(
  { database, clock }: ScheduleStorePorts,
  tenantId: string,
  scheduleId: string,
  idempotencyKey: string | null = null,
): Promise<ClaimedRun> {
  const now = isoOf(clock.now());
  const claim = { tenantId, scheduleId, scheduledAt: now, startAt: now, trigger: 'person', idempotencyKey };
  const firing = await database.call<ClaimedRun | null>('claim_firing', claim);
  if (firing === null) throw new ProblemError('schedule-not-found', `No schedule has the id ${scheduleId}.`);
  return firing;
}

export interface ClaimedRun {
  readonly scheduledAt: string;
  /** The key was sent before. */
  readonly isReplayed?: boolean;
}

export async function findRun(
  { database }: Pick<ScheduleStorePorts, 'database'>,
  tenantId: string,
  scheduleId: string,
  scheduledAt: string,
): Promise<ScheduleRun | undefined> {
  const kept = await database.call<ScheduleRun[]>('list_firings', { tenantId, scheduleId, limit: 100 });
  return kept.find((run) => run.scheduledAt === scheduledAt);
}

export async function listRuns(
  { database }: Pick<ScheduleStorePorts, 'database'>,
  tenantId: string,
  scheduleId: string,
): Promise<ScheduleRun[]> {
  return database.call<ScheduleRun[]>('list_firings', { tenantId, scheduleId, limit: 20 });
}
