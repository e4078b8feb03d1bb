import { createRequestLimiter } from '@sheaf/core/platform/rate-limit/request-limiter';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDatabase } from '../../../fixtures/database.ts';
import { aBareApi } from '../a-bare-api.ts';

/** The bucket of the database, on a clock that the test moves. */
function aBucket(limit: number) {
  const clock = { at: 0, now: () => clock.at };
  const bucket = { tokens: limit, at: 0, statements: 0 };
  const call = async (_name: string, argument: unknown): Promise<never> => {
    const { share } = argument as { share: number };
    bucket.statements += 1;
    const full = Math.min(limit, bucket.tokens + ((clock.at - bucket.at) * limit) / 60_000);
    const granted = Math.min(Math.floor(full), Math.max(1, Math.ceil(limit * share)));
    Object.assign(bucket, { tokens: full - granted, at: clock.at });
    return { limit, granted, left: bucket.tokens } as never;
  };
  const warnings: string[] = [];
  const process = () => createRequestLimiter({ call }, clock, { warn: (message) => void warnings.push(message) });
  return { clock, bucket, process, warnings };
}

async function passed(limiter: ReturnType<typeof createRequestLimiter>, count: number): Promise<number> {
  const allowances = await Promise.all(Array.from({ length: count }, () => limiter.take('acme')));
  return allowances.filter((allowance) => allowance!.isAllowed).length;
}

describe('the limit of requests', () => {
  it('lets exactly a minute of requests through at once, by all processes together', async () => {
    const { process } = aBucket(600);
    const [a, b] = [process(), process()];
    const counts = await Promise.all([passed(a, 500), passed(b, 500)]);
    expect(counts[0]! + counts[1]!).toBe(600);
  });

  it('lets more through as the bucket fills, and says how long to wait', async () => {
    const { clock, process } = aBucket(60);
    const limiter = process();
    expect(await passed(limiter, 100)).toBe(60);
    expect(await limiter.take('acme')).toMatchObject({
      isAllowed: false,
      remaining: 0,
      limit: 60,
      retryAfterSeconds: 1,
    });
    clock.at += 1_000;
    expect(await passed(limiter, 5)).toBe(1);
    clock.at += 10_000;
    expect(await passed(limiter, 20)).toBe(10);
  });

  it('costs no statement for a request, whether it passes or not', async () => {
    const { bucket, process } = aBucket(6_000);
    const limiter = process();
    expect(await passed(limiter, 6_000)).toBe(6_000);
    expect(bucket.statements).toBeLessThanOrEqual(61);
    const before = bucket.statements;
    expect(await passed(limiter, 1_000)).toBe(0);
    expect(bucket.statements - before).toBeLessThanOrEqual(1);
  });

  it('never lets through more than was granted, however requests and time come', async () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 3_000 }), requests: fc.integer({ min: 1, max: 40 }) });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), fc.array(step, { maxLength: 20 }), async (limit, steps) => {
        const { clock, process } = aBucket(limit);
        const processes = [process(), process()];
        let through = 0;
        for (const [n, { wait, requests }] of steps.entries()) {
          clock.at += wait;
          through += await passed(processes[n % 2]!, requests);
        }
        expect(through).toBeLessThanOrEqual(limit + Math.ceil((clock.at * limit) / 60_000));
      }),
      { numRuns: 50 },
    );
  });

  it('lets everything through when the database does not answer', async () => {
    const warnings: string[] = [];
    const failing = { call: () => Promise.reject(new Error('down')) };
    const limiter = createRequestLimiter(failing, { now: () => 0 }, { warn: (message) => void warnings.push(message) });
    expect(await limiter.take('acme')).toBeUndefined();
    expect(warnings).toHaveLength(1);
  });

  it('is kept by the database', async () => {
    const database = await aDatabase();
    const clock = { now: () => Date.now() };
    const limiter = createRequestLimiter(database, clock, { warn: () => {} });
    expect(await limiter.take('default')).toMatchObject({ isAllowed: true, limit: 60_000, resetSeconds: 1 });
    const [row] = await database.transaction({ role: 'sheaf_app', tenantId: 'default' }, (session) =>
      session.query<{ tokens: number }>('select tokens from sheaf.request_buckets'),
    );
    expect(row!.tokens).toBe(59_000);
  });
});

describe('answers', () => {
  it('say how much is left, and 429 when nothing is', async () => {
    const { clock, process } = aBucket(60);
    const { send } = aBareApi({ requestLimiter: process() });
    const search = () =>
      send('/v1/search', { method: 'POST', body: '{"query":"x"}', headers: { 'content-type': 'application/json' } });
    const first = await search();
    expect(first.headers.get('ratelimit-policy')).toBe('"requests";q=60;w=60');
    expect(first.headers.get('ratelimit')).toBe('"requests";r=59;t=1');
    await Promise.all(Array.from({ length: 59 }, search));
    const refused = await search();
    expect([refused.status, refused.body.type]).toEqual([429, 'urn:sheaf:problem:too-many-requests']);
    expect([refused.headers.get('retry-after'), refused.headers.get('ratelimit')]).toEqual([
      '1',
      '"requests";r=0;t=60',
    ]);
    expect((await send('/health/live')).headers.has('ratelimit')).toBe(false);
    clock.at += 1_000;
    expect((await search()).status).toBe(200);
  });
});
