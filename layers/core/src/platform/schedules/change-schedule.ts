import type { ScheduleChanges } from '../api/contract/schedules.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { type ScheduleProblem, type ScheduleStorePorts, storeRefusal } from './create-schedule.ts';
import { isoOf, type ScheduleRow } from './schedule-rows.ts';
import { timingOf } from './schedule-rules.ts';
import { nextTime } from './timing.ts';

export type ScheduleUpdate = Omit<ScheduleChanges, 'source'> & { readonly source?: ScheduleRow['source'] };

const mostAttempts = 5;

/**
 * Changes what is given. Times that passed during a pause, or before new times were set, are not made up for.
 * @param revision the one that the client saw; null where it did not say
 * @throws ProblemError schedule-not-found, invalid-request, corpus-not-found, schedule-exists, changed-meanwhile
 */
export async function changeSchedule(
  { database, clock }: ScheduleStorePorts,
  tenantId: string,
  scheduleId: string,
  changes: ScheduleUpdate,
  revision: number | null = null,
): Promise<ScheduleRow> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const before = await findSchedule(database, tenantId, scheduleId);
    if (revision !== null && before.revision !== revision)
      throw new ProblemError(
        'changed-meanwhile',
        'Get it again and repeat the change with the ETag that comes with it.',
      );
    const after = changed(before, changes, clock.now());
    const answer = await database.call<ScheduleRow | { readonly problem: ScheduleProblem } | null>('replace_schedule', {
      ...after,
      fromRevision: before.revision,
    });
    if (answer === null) continue;
    if ('problem' in answer) throw storeRefusal(answer.problem, after);
    return answer;
  }
  throw new ProblemError('unavailable', 'Others change the schedule all the time. Try again.');
}

/** @throws ProblemError schedule-not-found */
export async function findSchedule(database: Database, tenantId: string, scheduleId: string): Promise<ScheduleRow> {
  const row = await database.call<ScheduleRow | null>('get_schedule', { tenantId, scheduleId });
  if (row === null) throw new ProblemError('schedule-not-found', `No schedule has the id ${scheduleId}.`);
  return row;
}

function changed(before: ScheduleRow, changes: ScheduleUpdate, now: number): ScheduleRow {
  const { cron, everySeconds, timeZone, jitterSeconds, ...settings } = changes;
  const isRetimed = [cron, everySeconds, timeZone, jitterSeconds].some((value) => value !== undefined);
  const kept = before.timing;
  const times = cron === undefined && everySeconds === undefined ? kept : { cron, everySeconds };
  const timing = isRetimed
    ? timingOf(
        {
          ...{ cron: times.cron, everySeconds: times.everySeconds },
          ...{ timeZone: timeZone ?? kept.timeZone, jitterSeconds: jitterSeconds ?? kept.jitterSeconds },
        },
        now,
      )
    : kept;
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const after: ScheduleRow = { ...before, ...given, timing };
  const isResumed = before.isPaused && !after.isPaused;
  const settledUntil = isRetimed || isResumed ? now : Date.parse(before.settledUntil);
  const next = after.isPaused ? null : nextTime(timing, settledUntil);
  return { ...after, settledUntil: isoOf(settledUntil), nextRunAt: next === null ? null : isoOf(next) };
}
