import { pausesSeconds, verdictOf } from '@sheaf/core/platform/webhooks/delivery-verdict';
import { describe, expect, it } from 'vitest';

const now = Date.parse('2026-01-05T00:00:00Z');
const day = 86_400_000;
const tried = { attempts: 1, failingSince: null, httpStatus: 500, retryAfterMs: undefined };

describe('a try to deliver', () => {
  it.each([200, 204, 299])('is done with %i', (httpStatus) => {
    expect(verdictOf({ ...tried, httpStatus }, now)).toEqual({
      ...{ status: 'delivered', nextAttemptAt: null, disabledReason: null },
    });
  });

  it.each([301, 400, 404, 429, 500, null])(
    'is made again after %s, later each time, and given up after three days',
    (httpStatus) => {
      const waits: number[] = [];
      for (let attempts = 1; ; attempts += 1) {
        const { status, nextAttemptAt } = verdictOf({ ...tried, httpStatus, attempts, failingSince: now }, now);
        if (status === 'failed') break;
        waits.push((nextAttemptAt! - now) / 1000);
      }
      expect(waits).toEqual(pausesSeconds);
      expect(waits).toEqual(waits.toSorted((a, b) => a - b));
      expect(waits.reduce((sum, wait) => sum + wait, 0) / 86_400).toBeGreaterThan(3);
    },
  );

  it('waits as long as the receiver asks, a day at most', () => {
    expect(verdictOf({ ...tried, httpStatus: 503, retryAfterMs: 60_000 }, now).nextAttemptAt).toBe(now + 60_000);
    expect(verdictOf({ ...tried, httpStatus: 503, retryAfterMs: 9 * day }, now).nextAttemptAt).toBe(now + day);
  });

  it('disables the webhook when nothing got through for three days, with the reason', () => {
    const last = { ...tried, attempts: pausesSeconds.length + 1 };
    expect(verdictOf({ ...last, failingSince: now - 3 * day }, now).disabledReason).toBe(
      'No delivery has got through since 2026-01-02T00:00:00.000Z; the last answer was 500.',
    );
    expect(verdictOf({ ...last, httpStatus: null, failingSince: now - 3 * day }, now).disabledReason).toMatch(
      /no answer came/,
    );
    expect(verdictOf({ ...last, failingSince: now - day }, now)).toMatchObject({
      status: 'failed',
      disabledReason: null,
    });
  });

  it('disables the webhook at once when the receiver is gone', () => {
    expect(verdictOf({ ...tried, httpStatus: 410 }, now)).toMatchObject({
      ...{ status: 'failed', disabledReason: expect.stringMatching(/410 Gone/) },
    });
  });
});
