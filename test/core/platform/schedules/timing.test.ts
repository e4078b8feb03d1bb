import { nextTime, type Timing, timesBetween } from '@sheaf/core/platform/schedules/timing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const aTiming = (changes: Partial<Timing>): Timing => ({
  cron: null,
  everySeconds: null,
  timeZone: 'UTC',
  anchorAt: '2026-01-01T00:00:00.000Z',
  jitterSeconds: 0,
  ...changes,
});

function following(timing: Timing, after: string, count: number): string[] {
  const times: string[] = [];
  for (let at: number | null = Date.parse(after); times.length < count; ) {
    at = nextTime(timing, at);
    if (at === null) break;
    times.push(new Date(at).toISOString().slice(0, 16));
  }
  return times;
}

describe('the times of a schedule', () => {
  it('are read in its time zone', () => {
    const berlin = aTiming({ cron: '0 3 * * MON', timeZone: 'Europe/Berlin' });
    expect(following(berlin, '2026-01-01T00:00:00Z', 2)).toEqual(['2026-01-05T02:00', '2026-01-12T02:00']);
  });

  it('leave out the hour that is skipped in spring', () => {
    const berlin = aTiming({ cron: '30 2 * * *', timeZone: 'Europe/Berlin' });
    expect(following(berlin, '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
  });

  it('come once in the hour that is repeated in autumn, and each half hour where the hour is a wildcard', () => {
    const daily = aTiming({ cron: '30 2 * * *', timeZone: 'Europe/Berlin' });
    expect(following(daily, '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
    const halves = aTiming({ cron: '*/30 * * * *', timeZone: 'Europe/Berlin' });
    expect(following(halves, '2026-10-25T00:00:00Z', 4)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
      '2026-10-25T02:00',
    ]);
  });

  it('of an interval are counted from its anchor, whatever the clocks of the zone do', () => {
    const timing = aTiming({ everySeconds: 5_400, timeZone: 'Europe/Berlin', anchorAt: '2026-03-29T00:00:00.000Z' });
    expect(following(timing, '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-29T00:00',
      '2026-03-29T01:30',
      '2026-03-29T03:00',
    ]);
  });

  it('end where no time is left', () => {
    expect(nextTime(aTiming({ cron: '0 0 30 2 *' }), 0)).toBeNull();
  });

  const timings = fc.oneof(
    fc.integer({ min: 1, max: 3_000 }).map((minutes) => aTiming({ everySeconds: minutes * 60 })),
    fc
      .constantFrom('*/7 * * * *', '30 2 * * *', '0 9 * * MON-FRI', '15 6 1 * *')
      .chain((cron) =>
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York').map((timeZone) => aTiming({ cron, timeZone })),
      ),
  );

  it('looked at backwards are those looked at forwards', () => {
    const start = fc.integer({ min: Date.parse('2026-03-01'), max: Date.parse('2026-11-20') });
    fc.assert(
      fc.property(timings, start, fc.integer({ min: 1, max: 72 }), (timing, after, hours) => {
        const until = after + hours * 3_600_000;
        const forwards: number[] = [];
        for (let at = nextTime(timing, after); at !== null && at <= until; at = nextTime(timing, at)) forwards.push(at);
        expect(timesBetween(timing, after, until, 11)).toEqual(forwards.slice(-11));
      }),
      { numRuns: 60 },
    );
  });
});
