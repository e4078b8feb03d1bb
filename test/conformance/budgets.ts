/** Budgets on every database: leases, accounts, limits and the ledger. */
import type { Amount } from '@sheaf/core/platform/budgets/amounts';
import type { BudgetWarning } from '@sheaf/core/platform/budgets/budget-line';
import type { Purse } from '@sheaf/core/platform/budgets/budgets';
import type { Database } from '@sheaf/core/platform/database';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aCall, aProcess, type Balance, balances, expireLeases, limit } from '../core/platform/budgets/a-process.ts';

let tenants = 0;

/** Registers the suite; `open` gives the database, which the caller closes. */
export function budgetsConformance(name: string, open: () => Promise<Database>): void {
  describe(`budgets on ${name}`, () => {
    let database: Database;
    let tenantId: string;
    beforeAll(async () => {
      database = await open();
    });
    beforeEach(async () => {
      tenants += 1;
      tenantId = `budgeted-${tenants}`;
      await database.call('ensure_tenant', { tenantId });
    });
    limitCases(() => [database, tenantId]);
    leaseCases(() => [database, tenantId]);
    timeCases(() => [database, tenantId]);
  });
}

type Get = () => [Database, string];

const tokens = (count: number): Amount => ({ tokens: count, micros: 0 });

async function use(purse: Purse, reserved: number, used: number, more = 0): Promise<void> {
  const reservation = await purse.reserve(tokens(reserved), tokens(more));
  reservation.settle({ inputTokens: used, outputTokens: 0, amountMicros: 0 });
}

/** Accounts of tokens, the last day first. */
async function tokensOf(database: Database, tenantId: string): Promise<Balance[]> {
  return (await balances(database, tenantId)).filter(({ meter }) => meter === 'tokens');
}

async function heldOf(database: Database, tenantId: string): Promise<number | undefined> {
  return (await tokensOf(database, tenantId)).find(({ corpus }) => corpus === '')?.held;
}

function limitCases(get: Get): void {
  test('refuses what may pass the hard limit, says what is spent, and lets less through', async () => {
    const [database, tenantId] = get();
    await limit(database, tenantId, { tokensHard: 1000 });
    const purse = aProcess(database).open(aCall({ tenantId }));
    await use(purse, 600, 100);
    await use(purse, 900, 800);
    await expect(purse.reserve(tokens(101))).rejects.toThrow(
      /^The budget of tokens per day does not allow the next call: 900 tokens of 1,000 tokens are spent .*may need 101 tokens\./,
    );
    await use(purse, 100, 100);
    await purse.close();
    expect(await heldOf(database, tenantId)).toBe(1000);
  });

  test('holds the limit of a corpus beside that of the tenant, and money beside tokens', async () => {
    const [database, tenantId] = get();
    await limit(database, tenantId, { tokensHard: 1000 });
    await limit(database, tenantId, { corpus: 'documents', tokensHard: 300, microsHard: 5 });
    const budgets = aProcess(database);
    const purse = budgets.open(aCall({ tenantId, corpus: 'documents' }));
    await expect(purse.reserve(tokens(301))).rejects.toThrow('of corpus documents of tokens per day');
    await expect(purse.reserve({ tokens: 1, micros: 6 })).rejects.toThrow('of corpus documents of money per month');
    const other = budgets.open(aCall({ tenantId, corpus: 'other' }));
    await use(other, 301, 301);
    await Promise.all([purse.close(), other.close()]);
  });

  test('warns once in a period when the soft limit is reached', async () => {
    const [database, tenantId] = get();
    await limit(database, tenantId, { tokensSoft: 100, tokensHard: 1000 });
    const warnings: BudgetWarning[] = [];
    const budgets = aProcess(database, { onWarning: (_, warning) => warnings.push(warning) });
    for (const used of [60, 60, 60]) {
      const purse = budgets.open(aCall({ tenantId }));
      await use(purse, 100, used);
      await purse.close();
    }
    expect(warnings).toMatchObject([{ corpus: '', meter: 'tokens', soft: 100, spent: 120 }]);
    expect(await database.call('get_budgets', { tenantId })).toMatchObject({ events: [{ kind: 'warned', held: 120 }] });
  });

  test('holds a lower limit from the next call on', async () => {
    const [database, tenantId] = get();
    const purse = aProcess(database).open(aCall({ tenantId }));
    await use(purse, 100, 100, 10_000);
    await database.call('set_budgets', { tenantId, budgets: [{ corpus: '', tokensHard: 150 }] });
    await use(purse, 40, 40, 10_000);
    await expect(purse.reserve(tokens(100))).rejects.toMatchObject({ name: 'BudgetExceeded' });
    await purse.close();
    expect(await heldOf(database, tenantId)).toBe(140);
  });
}

function leaseCases(get: Get): void {
  test('takes few calls for many reservations, and writes each to the ledger', async () => {
    const [database, tenantId] = get();
    await limit(database, tenantId, { tokensHard: 1_000_000 });
    const process = aProcess(database);
    const purse = process.open(aCall({ tenantId }));
    for (let left = 199; left >= 0; left -= 1) await use(purse, 10, 7, left * 10);
    await purse.close();
    expect(process.state.calls).toBeLessThan(25);
    expect(await tokensOf(database, tenantId)).toMatchObject([{ held: 1400, open: 0, ledger: 1400 }]);
  });

  test('takes back what another process has open beyond what it declared', async () => {
    const [database, tenantId] = get();
    await limit(database, tenantId, { tokensHard: 8000 });
    const [first, second] = [aProcess(database), aProcess(database)].map((one) => one.open(aCall({ tenantId })));
    const held = await first!.reserve(tokens(10), tokens(5000));
    expect(await heldOf(database, tenantId)).toBe(1000);
    await use(second!, 7900, 7900);
    held.settle({ inputTokens: 10, outputTokens: 0, amountMicros: 0 });
    await Promise.all([first!.close(), second!.close()]);
    expect(await heldOf(database, tenantId)).toBe(7910);
  });

  test('does the same once when a call is repeated', async () => {
    const [database, tenantId] = get();
    const draw = {
      tenantId,
      leaseId: `lease-${tenantId}`,
      owner: 'o',
      token: 1,
      stage: 's',
      provider: 'p',
      model: 'm',
      seconds: 60,
    };
    const open = {
      ...draw,
      sequence: 1,
      entries: [],
      declared: tokens(10),
      block: tokens(50),
      takes: true,
      isLast: false,
    };
    const entry = { entryId: 'e', kind: 'call', inputTokens: 7, outputTokens: 1, amountMicros: 0, shares: [] };
    const last = {
      ...draw,
      sequence: 2,
      entries: [entry],
      declared: tokens(0),
      block: tokens(0),
      takes: true,
      isLast: true,
    };
    for (const call of [open, open, last, last, open]) await database.call('draw_budget', call);
    expect(await tokensOf(database, tenantId)).toMatchObject([{ held: 8, open: 0, ledger: 8 }]);
  });
}

function timeCases(get: Get): void {
  test('charges a dead process for what it had declared, and returns the rest of its block', async () => {
    const [database, tenantId] = get();
    const process = aProcess(database);
    await process.open(aCall({ tenantId })).reserve(tokens(100), tokens(5000));
    expect(await heldOf(database, tenantId)).toBe(5100);
    process.crash();
    await expireLeases(database, tenantId);
    // One call was under way, and one more could have been.
    expect(await tokensOf(database, tenantId)).toMatchObject([{ held: 200, open: 0, ledger: 200 }]);
  });

  test('charges a process that was only slow for what it used, when it tells so after all', async () => {
    const [database, tenantId] = get();
    const purse = aProcess(database).open(aCall({ tenantId }));
    const reservation = await purse.reserve(tokens(100), tokens(5000));
    await expireLeases(database, tenantId);
    reservation.settle({ inputTokens: 30, outputTokens: 0, amountMicros: 0 });
    await use(purse, 10, 10);
    await purse.close();
    expect(await tokensOf(database, tenantId)).toMatchObject([{ held: 40, open: 0, ledger: 40 }]);
  });

  test('begins anew with the day, and settles what was reserved before in the day before', async () => {
    const [database, tenantId] = get();
    await limit(database, tenantId, { tokensHard: 100 });
    const purse = aProcess(database).open(aCall({ tenantId }));
    const before = await purse.reserve(tokens(80), tokens(80));
    await database.transaction({ role: 'sheaf_app', tenantId }, async (session) => {
      const yesterday = `to_char(now() at time zone 'UTC' - interval '1 day', 'YYYY-MM-DD')`;
      await session.query(`update sheaf.budget_accounts set period = ${yesterday} where meter = 'tokens'`);
      await session.query(`update sheaf.budget_leases set day = ${yesterday}`);
    });
    await use(purse, 90, 90);
    before.settle({ inputTokens: 50, outputTokens: 0, amountMicros: 0 });
    await purse.close();
    expect(await tokensOf(database, tenantId)).toMatchObject([
      { held: 90, open: 0, ledger: 90 },
      { held: 50, open: 0, ledger: 50 },
    ]);
  });
}
