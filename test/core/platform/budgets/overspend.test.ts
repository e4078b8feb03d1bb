import { setTimeout as sleep } from 'node:timers/promises';
import type { Purse } from '@sheaf/core/platform/budgets/budgets';
import type { Database } from '@sheaf/core/platform/database';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDatabase } from '../../../fixtures/database.ts';
import { aCall, aProcess, balances, expireLeases, limit } from './a-process.ts';

const step = fc.record({
  process: fc.nat({ max: 2 }),
  corpus: fc.constantFrom('first', 'second'),
  tokens: fc.integer({ min: 1, max: 300 }),
  micros: fc.integer({ min: 0, max: 50 }),
  /** Share of the reservation that the provider counts. */
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  lasts: fc.nat({ max: 4 }),
  fate: fc.constantFrom('settle', 'settle', 'settle', 'settle', 'refused', 'unknown', 'crash'),
  expires: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What providers really counted, whoever told it. */
class Truth {
  readonly used = new Map<string, number>();
  isExact = true;

  bill(corpus: string, tokens: number, micros: number): void {
    for (const scope of ['', corpus]) {
      for (const [meter, amount] of [
        ['tokens', tokens],
        ['money', micros],
      ] as const) {
        const key = `${scope}/${meter}`;
        this.used.set(key, (this.used.get(key) ?? 0) + amount);
      }
    }
  }

  of(corpus: string, meter: string): number {
    return this.used.get(`${corpus}/${meter}`) ?? 0;
  }
}

const hard = { '/tokens': 1000, '/money': 120, 'first/tokens': 500 } as const;

async function take(
  purse: Purse,
  { corpus, tokens, micros, share, lasts, fate }: Step,
  truth: Truth,
  crash: () => void,
) {
  const reservation = await purse.reserve({ tokens, micros }, { tokens: tokens * 2, micros: micros * 2 });
  const used = { tokens: Math.floor(tokens * share), micros: Math.floor(micros * share) };
  if (fate !== 'refused') truth.bill(corpus, used.tokens, used.micros);
  for (const [key, most] of Object.entries(hard)) expect(truth.used.get(key) ?? 0).toBeLessThanOrEqual(most);
  await sleep(lasts);
  if (fate === 'crash') return crash();
  if (fate === 'refused') return reservation.release();
  if (fate === 'settle')
    return reservation.settle({ inputTokens: used.tokens, outputTokens: 0, amountMicros: used.micros });
  truth.isExact = false;
  reservation.forfeit();
}

/** Each process works through its steps, all of them at once; a dead one is followed by another. */
async function run(database: Database, tenantId: string, steps: readonly Step[]): Promise<Truth> {
  const truth = new Truth();
  const processes = [0, 1, 2].map(() => aProcess(database));
  const outcomes = steps.map(async (one) => {
    const process = processes[one.process]!;
    const crash = (): void => {
      truth.isExact = false;
      process.crash();
      processes[one.process] = aProcess(database);
    };
    if (one.expires) await expireLeases(database, tenantId);
    const work = async (): Promise<void> => {
      const purse = process.open(aCall({ tenantId, corpus: one.corpus }));
      await take(purse, one, truth, crash).finally(() => purse.close());
    };
    await Promise.race([work(), process.died]);
  });
  for (const outcome of await Promise.allSettled(outcomes)) {
    if (outcome.status === 'fulfilled') continue;
    expect(String(outcome.reason)).toMatch(/^BudgetExceeded: |The process is dead\.$/);
  }
  return truth;
}

describe('the hard limit', () => {
  it('is never passed, and the ledger balances, whatever crashes, expires late or is told late', async () => {
    const database = await aDatabase();
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), async (steps) => {
        runs += 1;
        const tenantId = `tenant-${runs}`;
        await database.call('ensure_tenant', { tenantId });
        await limit(database, tenantId, { tokensHard: hard['/tokens']!, microsHard: hard['/money']! });
        await limit(database, tenantId, { corpus: 'first', tokensHard: hard['first/tokens']! });
        const truth = await run(database, tenantId, steps);
        for (const { held, open, ledger } of await balances(database, tenantId)) expect(held).toBe(ledger + open);
        await expireLeases(database, tenantId);
        for (const { corpus, meter, held, open, ledger } of await balances(database, tenantId)) {
          expect(open).toBe(0);
          expect(held).toBe(ledger);
          const most = (hard as Readonly<Record<string, number>>)[`${corpus}/${meter}`];
          expect(ledger).toBeLessThanOrEqual(most ?? Number.POSITIVE_INFINITY);
          expect(ledger).toBeGreaterThanOrEqual(truth.of(corpus, meter));
          if (truth.isExact) expect(ledger).toBe(truth.of(corpus, meter));
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});
