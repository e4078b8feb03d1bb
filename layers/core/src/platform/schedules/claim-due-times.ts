/** What becomes of the times that have come since somebody looked last. */
import type { Database } from '../database.ts';
import { jitterOf } from './jitter.ts';
import { type FiringRow, isoOf, type ScheduleRow } from './schedule-rows.ts';
import { nextTime, timesBetween } from './timing.ts';

/** A call may come so late, and its time still counts as kept. */
export const lateAfterMs = 600_000;
/** Most times that catchUp `all` makes up for. */
export const mostCaughtUp = 10;

interface DueTime {
  readonly at: number;
  readonly isLate: boolean;
  readonly skipReason: string | null;
}

/**
 * What to do with the times after `settledUntil`, the oldest first. At most the newest eleven are looked at: older ones are only
 * told of, in the reason of the newest one that is left out.
 */
export function dueTimes({ timing, settledUntil, catchUp }: ScheduleRow, until: number): DueTime[] {
  const times = timesBetween(timing, Date.parse(settledUntil), until, mostCaughtUp + 1);
  const due = times.map((at) => ({ at, isLate: until - at > lateAfterMs, skipReason: null }));
  const late = due.filter(({ isLate }) => isLate);
  const kept = { none: 0, last: 1, all: mostCaughtUp }[catchUp];
  // A time that was kept after them makes up for late ones, too, if only the last one counts.
  const caughtUp = catchUp === 'last' && due.length > late.length ? 0 : Math.min(kept, late.length);
  const leftOut = late.slice(0, late.length - caughtUp).at(-1);
  const others = late.length - caughtUp > 1 ? ', with all before it' : '';
  return due.flatMap((time): DueTime[] => {
    if (!time.isLate || late.indexOf(time) >= late.length - caughtUp) return [time];
    if (time !== leftOut) return [];
    return [{ ...time, skipReason: `It passed while nothing ran and was left out${others}: catchUp is ${catchUp}.` }];
  });
}

/** Claims them in order, and notes how far it got. A late time waits until the firing before it has ended, and so do those after it. */
export async function claimDueTimes(schedule: ScheduleRow, until: number, database: Database): Promise<FiringRow[]> {
  const { tenantId, scheduleId, timing, revision } = schedule;
  const claimed: FiringRow[] = [];
  let settledUntil = until;
  for (const { at, isLate, skipReason } of dueTimes(schedule, until)) {
    const startAt = isLate ? until : at + jitterOf(schedule, at, timing.jitterSeconds);
    const claim = { tenantId, scheduleId, scheduledAt: isoOf(at), startAt: isoOf(startAt), trigger: 'schedule' };
    const firing = await database.call<FiringRow | { outcome: 'busy' } | null>('claim_firing', {
      ...{ ...claim, skipReason, waitsForTurn: isLate && skipReason === null },
    });
    if (firing === null) return claimed;
    if (firing.outcome === 'busy') {
      settledUntil = at - 1;
      break;
    }
    claimed.push(firing);
  }
  const next = nextTime(timing, settledUntil);
  await database.call('advance_schedule', {
    ...{ tenantId, scheduleId, revision, settledUntil: isoOf(settledUntil) },
    nextRunAt: next === null ? null : isoOf(next),
  });
  return claimed;
}
