import { describe, expect, it } from 'vitest';
import type { RuleResource } from '../../../local/assembly/inventory.ts';
import { parseSchedule } from '../../../local/events/schedule-expression.ts';
import { startScheduler } from '../../../local/events/scheduler.ts';
import { aFakeClock } from './a-fake-clock.ts';

// A Thursday.
const start = Date.UTC(2026, 0, 1, 0, 0, 30);

const aScheduledRule = (expression: string, overrides: Partial<RuleResource> = {}): RuleResource => ({
  name: expression,
  arn: `arn:aws:events:us-east-1:000000000000:rule/${expression}`,
  isEnabled: true,
  pattern: null,
  schedule: { expression, timeZone: 'UTC' },
  targets: [],
  ...overrides,
});

describe('a schedule expression', () => {
  it.each([
    ['rate(1 minute)', 'UTC', '2026-01-01T00:01:30Z'],
    ['rate(5 minutes)', 'UTC', '2026-01-01T00:05:30Z'],
    ['rate(2 hours)', 'UTC', '2026-01-01T02:00:30Z'],
    ['rate(1 day)', 'UTC', '2026-01-02T00:00:30Z'],
    ['cron(0 3 * * ? *)', 'UTC', '2026-01-01T03:00:00Z'],
    ['cron(0 3 * * ? *)', 'Europe/Berlin', '2026-01-01T02:00:00Z'],
    ['cron(0/15 * * * ? *)', 'UTC', '2026-01-01T00:15:00Z'],
    ['cron(0 12 ? * MON-FRI *)', 'UTC', '2026-01-01T12:00:00Z'],
    ['cron(0 12 ? * 1 *)', 'UTC', '2026-01-04T12:00:00Z'],
    ['cron(0 12 ? * 2,7 *)', 'UTC', '2026-01-03T12:00:00Z'],
    ['cron(0 0 15 * ? *)', 'UTC', '2026-01-15T00:00:00Z'],
    ['cron(0 0 L * ? *)', 'UTC', '2026-01-31T00:00:00Z'],
    ['cron(0 0 1 1 ? 2030)', 'UTC', '2030-01-01T00:00:00Z'],
  ])('%s in %s comes next at %s', (expression, timeZone, expected) => {
    const next = parseSchedule({ expression, timeZone })(start);
    expect(new Date(next!).toISOString().replace('.000', '')).toBe(expected);
  });

  it('has no next time when it is past', () => {
    expect(parseSchedule({ expression: 'cron(0 0 1 1 ? 2020)', timeZone: 'UTC' })(start)).toBeUndefined();
  });

  it.each([
    'rate(0 minutes)',
    'rate(5 weeks)',
    'at(2026-01-01T00:00:00)',
    'cron(0 3 * * *)',
    'cron(99 3 * * ? *)',
    'every day',
  ])('rejects %s', (expression) => {
    expect(() => parseSchedule({ expression, timeZone: 'UTC' })).toThrow(/is not known to the local cloud/);
  });
});

describe('the scheduler', () => {
  it('fires each rule when it is due, and no disabled one', () => {
    const clock = aFakeClock(start);
    const fired: string[] = [];
    startScheduler({
      clock,
      rules: [
        aScheduledRule('rate(5 minutes)'),
        aScheduledRule('cron(0 * * * ? *)'),
        aScheduledRule('rate(1 minute)', { isEnabled: false }),
      ],
      onDue: (rule) => fired.push(`${rule.name} ${new Date(clock.now()).toISOString().slice(11, 16)}`),
    });
    clock.advance(65 * 60_000);
    expect(fired.filter((line) => line.startsWith('cron'))).toEqual(['cron(0 * * * ? *) 01:00']);
    expect(fired.filter((line) => line.startsWith('rate'))).toHaveLength(13);
    expect(fired[0]).toBe('rate(5 minutes) 00:05');
  });

  it('fires a rate soon after the start', () => {
    const clock = aFakeClock(start);
    let count = 0;
    startScheduler({
      clock,
      rules: [aScheduledRule('rate(15 minutes)')],
      onDue: () => (count += 1),
      firstRateMs: 10_000,
    });
    clock.advance(11_000);
    expect(count).toBe(1);
    clock.advance(15 * 60_000);
    expect(count).toBe(2);
  });

  it('fires once after a machine slept through several intervals', () => {
    const clock = aFakeClock(start);
    let count = 0;
    startScheduler({ clock, rules: [aScheduledRule('rate(5 minutes)')], onDue: () => (count += 1) });
    clock.jump(3_600_000);
    clock.advance(1_000);
    expect(count).toBe(1);
  });

  it('fires nothing after it is closed', () => {
    const clock = aFakeClock(start);
    let count = 0;
    startScheduler({ clock, rules: [aScheduledRule('rate(1 minute)')], onDue: () => (count += 1) }).close();
    clock.advance(600_000);
    expect(count).toBe(0);
  });
});
