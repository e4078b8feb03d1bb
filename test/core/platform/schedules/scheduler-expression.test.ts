import { schedulerExpressionOf } from '@sheaf/core/platform/schedules/scheduler-expression';
import { nextTime } from '@sheaf/core/platform/schedules/timing';
import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../../local/events/schedule-expression.ts';

const expressionOf = (cron: string) => schedulerExpressionOf({ cron, everySeconds: null });

describe('an expression of EventBridge Scheduler', () => {
  it.each([
    ['0 3 * * *', 'cron(0 3 * * ? *)'],
    ['*/15 * * * *', 'cron(0/15 * * * ? *)'],
    ['0 9 * * MON-FRI', 'cron(0 9 ? * 2,3,4,5,6 *)'],
    ['0 9 * * 0', 'cron(0 9 ? * 1 *)'],
    ['0 9 * * 7', 'cron(0 9 ? * 1 *)'],
    ['0 9 * * 5-7', 'cron(0 9 ? * 1,6,7 *)'],
    ['0 0 1,15 jan-mar *', 'cron(0 0 1,15 1-3 ? *)'],
    ['5 8-18/5 * * *', 'cron(5 8,13,18 * * ? *)'],
    ['0 0 * * 0-6', 'cron(0 0 * * ? *)'],
  ])('for %s is %s', (cron, expected) => {
    expect(expressionOf(cron)).toBe(expected);
  });

  it.each([
    [60, 'rate(1 minute)'],
    [5_400, 'rate(90 minutes)'],
    [7_200, 'rate(2 hours)'],
    [86_400, 'rate(1 day)'],
  ])('for an interval of %d seconds is %s', (everySeconds, expected) => {
    expect(schedulerExpressionOf({ cron: null, everySeconds })).toBe(expected);
  });

  it.each(['0 3 * * *', '*/7 1-5 * * *', '0 9 * * 5-7', '30 6 */10 * *', '1,2,50 */6 * 2,11 *'])(
    'for %s comes at the same times',
    (cron) => {
      const timing = { cron, everySeconds: null, timeZone: 'UTC', anchorAt: '', jitterSeconds: 0 };
      const theirs = parseSchedule({ expression: schedulerExpressionOf(timing), timeZone: 'UTC' });
      let at: number = Date.parse('2026-01-01T00:00:00Z');
      for (let count = 0; count < 30; count += 1) {
        const next = nextTime(timing, at)!;
        expect(theirs(at)).toBe(next);
        at = next;
      }
    },
  );

  it.each([
    ['0 3 * *', /4 fields; write five/],
    ['@daily', /1 fields; write five/],
    ['0 0 1 * MON', /days of the month and days of the week/],
    ['61 * * * *', /"61" as its minute; write \*, values from 0 to 59/],
    ['0 0 L * *', /"L" as its day of the month/],
    ['0 0 * * MON#1', /SUN to SAT/],
    ['0 5-3 * * *', /"5-3" as its hour/],
    ['0 0 * * ?', /day of the week/],
  ])('rejects %s', (cron, message) => {
    expect(() => expressionOf(cron)).toThrow(message);
  });

  it('rejects one that is longer than EventBridge takes', () => {
    const most = (highest: number, lowest = 0) =>
      [...Array.from({ length: highest - 2 }, (_, n) => n + lowest), highest].join(',');
    expect(() => expressionOf(`${most(59)} ${most(23)} ${most(31, 1)} * *`)).toThrow(/too many single values/);
  });
});
