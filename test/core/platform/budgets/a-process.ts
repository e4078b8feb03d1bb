import { setTimeout as sleep } from 'node:timers/promises';
import type { BudgetPorts, MeteredCall } from '@sheaf/core/platform/budgets/budget-line';
import { createBudgets } from '@sheaf/core/platform/budgets/budgets';
import type { Database } from '@sheaf/core/platform/database';
import { ulid } from 'ulid';

export const aCall = (changes: Partial<MeteredCall> = {}): MeteredCall => ({
  tenantId: 'default',
  jobId: null,
  stage: 'embed',
  provider: 'openai',
  model: 'text-embedding-3-small',
  isUnpriced: false,
  ...changes,
});

/** A process that reserves. After `crash` none of its calls reaches the database any more. */
export function aProcess(database: Database, changes: Partial<BudgetPorts> = {}) {
  const state = { isDead: false, calls: 0 };
  const reached: Pick<Database, 'call'> = {
    call: async <T>(name: string, argument: unknown) => {
      if (state.isDead) throw new Error('The process is dead.');
      state.calls += 1;
      return database.call<T>(name, argument);
    },
  };
  const budgets = createBudgets({
    database: { ...database, ...reached } as Database,
    clock: { now: () => Date.now() },
    sleep: (milliseconds) => sleep(milliseconds),
    owner: ulid(),
    newId: () => ulid(),
    onWarning: () => {},
    patienceMs: 0,
    ...changes,
  });
  const death = Promise.withResolvers<never>();
  death.promise.catch(() => {});
  return {
    ...budgets,
    state,
    /** Rejects when the process dies: nothing of it goes on. */
    died: death.promise,
    crash: () => {
      state.isDead = true;
      death.reject(new Error('The process is dead.'));
    },
  };
}

export interface Limits {
  readonly corpus?: string;
  readonly tokensSoft?: number;
  readonly tokensHard?: number;
  readonly microsSoft?: number;
  readonly microsHard?: number;
}

export async function limit(database: Database, tenantId: string, limits: Limits): Promise<void> {
  const { corpus = '', tokensSoft = null, tokensHard = null, microsSoft = null, microsHard = null } = limits;
  await database.transaction({ role: 'sheaf_app', tenantId }, (session) =>
    session.query(
      `insert into sheaf.budgets (tenant_id, corpus, tokens_soft, tokens_hard, micros_soft, micros_hard)
       values (sheaf.tenant(), $1, $2::bigint, $3::bigint, $4::bigint, $5::bigint)`,
      [corpus, tokensSoft, tokensHard, microsSoft, microsHard],
    ),
  );
}

export interface Balance {
  readonly corpus: string;
  readonly meter: 'tokens' | 'money';
  readonly held: number;
  readonly open: number;
  readonly ledger: number;
}

/** Each account beside what the ledger and the open leases say of it. */
export async function balances(database: Database, tenantId: string): Promise<Balance[]> {
  return database.transaction({ role: 'sheaf_app', tenantId }, (session) =>
    session.query<Balance & Record<string, unknown>>(
      `select a.corpus, a.meter, a.held,
         coalesce((select sum(case a.meter when 'tokens' then l.open_tokens else l.open_micros end) from sheaf.budget_leases l
           where l.tenant_id = a.tenant_id and a.corpus in ('', l.corpus) and sheaf.period_of(a.meter, l.day) = a.period), 0)::bigint as open,
         coalesce((select sum(case a.meter when 'tokens' then e.input_tokens + e.output_tokens else e.amount_micros end) from sheaf.ledger_entries e
           where e.tenant_id = a.tenant_id and a.corpus in ('', e.corpus) and sheaf.period_of(a.meter, e.charged_on::text) = a.period), 0)::bigint as ledger
       from sheaf.budget_accounts a order by a.period desc, a.corpus, a.meter`,
    ),
  );
}

/** As if the time of all leases were over, and the sweep came. */
export async function expireLeases(database: Database, tenantId: string): Promise<void> {
  await database.transaction({ role: 'sheaf_app', tenantId }, (session) =>
    session.query(`update sheaf.budget_leases set expires_at = now() - interval '1 second' where ended_at is null`),
  );
  await database.call('end_expired_leases', {});
}
