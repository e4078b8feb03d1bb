/** When a schedule comes due. Pure: every function is told the time. */
import { Cron } from 'croner';

export interface Timing {
  /** Five fields of cron; null when `everySeconds` is given. */
  readonly cron: string | null;
  /** Whole minutes; null when `cron` is given. */
  readonly everySeconds: number | null;
  /** IANA name, by which the fields of cron are read. */
  readonly timeZone: string;
  /** ISO 8601: intervals are counted from here. */
  readonly anchorAt: string;
  readonly jitterSeconds: number;
}

/**
 * The first time after `after` (milliseconds since 1970), or null when there is none.
 * A time that the clocks skip in spring does not come; one that they repeat in autumn comes once, the first time, unless the
 * hour is a wildcard. EventBridge Scheduler does the same.
 */
export function nextTime(timing: Timing, after: number): number | null {
  if (timing.cron === null) {
    const { anchor, every } = gridOf(timing);
    return after < anchor ? anchor : anchor + (Math.floor((after - anchor) / every) + 1) * every;
  }
  const cron = openCron(timing.cron, timing.timeZone);
  let next = cron.nextRun(new Date(after));
  // In the gap of spring the library moves a time to the end of the gap.
  while (next !== null && !cron.match(next)) next = cron.nextRun(next);
  return next?.getTime() ?? null;
}

/** The newest times after `after` and up to `until`, at most `most`, the oldest first. */
export function timesBetween(timing: Timing, after: number, until: number, most: number): number[] {
  return newestTimes(timing, until, most)
    .filter((time) => time > after)
    .sort((a, b) => a - b);
}

function newestTimes(timing: Timing, until: number, most: number): number[] {
  if (timing.cron === null) {
    const { anchor, every } = gridOf(timing);
    const last = Math.floor((until - anchor) / every);
    return Array.from({ length: Math.max(0, Math.min(most, last + 1)) }, (_, back) => anchor + (last - back) * every);
  }
  const cron = openCron(timing.cron, timing.timeZone);
  // Exclusive of its reference, and one more for a time that spring has skipped.
  const runs = cron.previousRuns(most + 1, new Date(until + 1_000));
  return runs
    .filter((run) => run.getTime() <= until && cron.match(run))
    .slice(0, most)
    .map((run) => run.getTime());
}

/** @throws Error of the library when a field is out of its range */
export function openCron(cron: string, timeZone: string): Cron {
  return new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' });
}

function gridOf({ everySeconds, anchorAt }: Timing): { anchor: number; every: number } {
  return { anchor: Date.parse(anchorAt), every: Number(everySeconds) * 1_000 };
}
