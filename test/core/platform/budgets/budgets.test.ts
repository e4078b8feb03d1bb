import { setTimeout as sleep } from 'node:timers/promises';
import type { BudgetPorts } from '@sheaf/core/platform/budgets/budget-line';
import { createBudgets } from '@sheaf/core/platform/budgets/budgets';
import type { Database } from '@sheaf/core/platform/database';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import { aDatabase, rowsIn } from '../../../fixtures/database.ts';

const call = {
  tenantId: 'default',
  jobId: null,
  stage: 'search',
  provider: 'p',
  model: 'm',
  isUnpriced: false,
} as const;

function aProcess(database: Database, changes: Partial<BudgetPorts> = {}) {
  return createBudgets({
    database,
    clock: { now: () => Date.now() },
    sleep: (ms) => sleep(ms),
    owner: ulid(),
    newId: () => ulid(),
    onWarning: () => {},
    patienceMs: 0,
    ...changes,
  });
}

describe('budgets', () => {
  it('reserves, settles and gives back', async () => {
    const database = await aDatabase();
    await rowsIn(database, `insert into sheaf.budgets (tenant_id, tokens_hard) values ('default', 1000)`);
    const budgets = aProcess(database);
    const purse = budgets.open(call);
    const one = await purse.reserve({ tokens: 600, micros: 10 });
    one.settle({ inputTokens: 100, outputTokens: 0, amountMicros: 2 });
    const two = await purse.reserve({ tokens: 900, micros: 10 });
    two.settle({ inputTokens: 800, outputTokens: 0, amountMicros: 2 });
    await expect(purse.reserve({ tokens: 101, micros: 10 })).rejects.toThrow('900 tokens of 1,000 tokens');
    await purse.close();
  });
});
