import { sha256 } from '../../keys.ts';
import type { Database } from '../database.ts';
import type { ScheduleRef, ScheduleRow } from './schedule-rows.ts';
import type { Scheduler } from './scheduler.ts';
import { schedulerExpressionOf } from './scheduler-expression.ts';
import { nextTime } from './timing.ts';

/** Names of the scheduler are short and are seen by operators: they hold no tenant. */
export function schedulerNameOf({ tenantId, scheduleId }: ScheduleRef): string {
  return sha256(`${tenantId}\n${scheduleId}`).slice(0, 32);
}

/**
 * Makes the scheduler agree with the row, and says so in it. Whoever dies in between leaves a revision that was not applied, and
 * the next one who looks repeats it; of two who write at once, the one that was overtaken writes what is newest.
 */
export async function applySchedule(
  schedule: ScheduleRow,
  { database, scheduler }: { readonly database: Database; readonly scheduler: Scheduler },
): Promise<void> {
  let row = schedule;
  while (row.appliedRevision < row.revision) {
    const { tenantId, scheduleId, revision, isDeleted } = row;
    const name = schedulerNameOf(row);
    if (isDeleted) await scheduler.delete(name);
    else await scheduler.put({ name, ...entryOf(row) });
    const newest = await database.call<ScheduleRow | null>('schedule_applied', { tenantId, scheduleId, revision });
    // Deleted and forgotten by somebody else meanwhile: what was just written must not stay.
    if (newest === null && !isDeleted) await scheduler.delete(name);
    if (newest === null) return;
    row = newest;
  }
}

function entryOf({ tenantId, scheduleId, timing, settledUntil, isPaused }: ScheduleRow) {
  return {
    expression: schedulerExpressionOf(timing),
    timeZone: timing.timeZone,
    startAt: timing.cron === null ? nextTime(timing, Date.parse(settledUntil)) : null,
    isEnabled: !isPaused,
    input: { tenantId, scheduleId },
  };
}
