/** Reservations of one tenant when each call of the database takes 15 ms more: one caller after the other, and many at once. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBudgets } from '@sheaf/core/platform/budgets/budgets';
import type { Database } from '@sheaf/core/platform/database';
import { ulid } from 'ulid';
import { PgDatabase } from '../lambdas/adapters/pg-database.ts';
import { migrate } from '../lambdas/migrate-database/migrate.ts';
import { readMigrations } from '../lambdas/migrate-database/migrations.ts';
import type { Figure } from './figure.ts';

const latencyMs = 15;
const tenantId = 'default';
const amount = { tokens: 100, micros: 2 };
const call = { tenantId, jobId: null, stage: 'embed', provider: 'openai', model: 'm', isUnpriced: false };

interface Measured {
  readonly perSecond: number;
  readonly databaseCalls: number;
}

/** Processes with so many callers each, who reserve and settle one after the other. */
async function reserve(database: Database, processes: number, callers: number, each: number): Promise<Measured> {
  let databaseCalls = 0;
  const far = {
    ...database,
    call: async <T>(name: string, argument: unknown) => {
      databaseCalls += 1;
      await sleep(latencyMs);
      return database.call<T>(name, argument);
    },
  } as Database;
  const startedAt = performance.now();
  const work = Array.from({ length: processes }, async (_, process) => {
    const budgets = createBudgets({
      database: far,
      clock: { now: () => Date.now() },
      sleep: (milliseconds) => sleep(milliseconds),
      owner: `process ${process}`,
      newId: () => ulid(),
      onWarning: () => undefined,
    });
    await Promise.all(Array.from({ length: callers }, () => oneCaller(budgets, each)));
  });
  await Promise.all(work);
  const reservations = processes * callers * each;
  return { perSecond: reservations / ((performance.now() - startedAt) / 1000), databaseCalls };
}

async function oneCaller(budgets: ReturnType<typeof createBudgets>, each: number): Promise<void> {
  const purse = budgets.open(call);
  for (let left = each - 1; left >= 0; left -= 1) {
    const more = { tokens: amount.tokens * left, micros: amount.micros * left };
    const reservation = await purse.reserve(amount, more);
    reservation.settle({ inputTokens: 60, outputTokens: 0, amountMicros: 1 });
  }
  await purse.close();
}

const root = join(import.meta.dirname, '..');

export async function run(): Promise<readonly Figure[]> {
  const server = fork(join(root, 'test/fixtures/pglite-process.mjs'));
  const [{ address }] = (await once(server, 'message')) as [{ address: string }];
  const database = new PgDatabase(`postgres://postgres@${address}/postgres`);
  try {
    await migrate(database, await readMigrations(join(root, 'lambdas/migrate-database/migrations')), {
      owner: 'bench',
    });
    await database.call('set_budgets', { tenantId, budgets: [{ corpus: '', tokensHard: 1_000_000_000 }] });
    const figures: Figure[] = [];
    for (const [processes, callers, each] of [
      [1, 1, 1000],
      [1, 16, 100],
      [8, 4, 100],
    ] as const) {
      const { perSecond, databaseCalls } = await reserve(database, processes, callers, each);
      const reason = `${databaseCalls} database calls for ${processes * callers * each}`;
      const figure = `${processes} process${processes > 1 ? 'es' : ''}, ${callers} caller${callers > 1 ? 's' : ''} each, ${latencyMs} ms a database call`;
      figures.push({ figure, target: '≥ 300', value: perSecond, unit: 'reservations/s', reason });
    }
    return figures;
  } finally {
    await database.close();
    server.disconnect();
    await once(server, 'exit');
  }
}
