/**
 * `rate(…)` and `cron(…)` of EventBridge.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
import { Cron } from 'croner';
import { AssemblyError } from '../assembly/assembly-error.ts';
import type { ScheduleExpression } from '../assembly/inventory.ts';

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The first time after `previous` (both in milliseconds since 1970), or undefined when there is none any more. */
export type NextTime = (previous: number) => number | undefined;

/** @throws AssemblyError for `at(…)` and for what EventBridge would refuse, too. */
export function parseSchedule({ expression, timeZone }: ScheduleExpression): NextTime {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate && Number(rate[1]) > 0) {
    const intervalMs = Number(rate[1]) * unitMs[rate[2]!]!;
    return (previous) => previous + intervalMs;
  }
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) throw unknown(expression);
  try {
    const cron = new Cron(cronerPattern(fields), {
      timezone: timeZone,
      paused: true,
      mode: '7-part',
      sloppyRanges: true,
    });
    return (previous) => cron.nextRun(new Date(previous))?.getTime();
  } catch {
    throw unknown(expression);
  }
}

/** Croner has seconds in front, `*` for `?`, and counts Sunday as 0 where EventBridge counts it as 1. */
function cronerPattern([minute, hour, dayOfMonth, month, dayOfWeek, year]: readonly string[]): string {
  const weekday = dayOfWeek!
    .replace(/^\?$/, '*')
    .replaceAll(/(?<![#/\d])([1-7])(?=$|[-,#L])/g, (day) => String(Number(day) - 1));
  return `0 ${minute} ${hour} ${dayOfMonth!.replace(/^\?$/, '*')} ${month} ${weekday} ${year}`;
}

function unknown(expression: string): AssemblyError {
  return new AssemblyError(
    `The schedule "${expression}"`,
    'is not known to the local cloud.',
    'Use rate(5 minutes) or cron(0 3 * * ? *), or teach local/events/schedule-expression.ts about it.',
  );
}
