/** Limits of a tenant between the wire and the database. */
import type { BudgetEvent, BudgetsRequest, BudgetsView } from '../api/contract/budgets.ts';
import { checkTag, tagOf } from '../api/entity-tags.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database, Row } from '../database.ts';

const micros = 1_000_000;

interface BudgetRow {
  readonly corpus: string;
  readonly tokens_soft: number | null;
  readonly tokens_hard: number | null;
  readonly micros_soft: number | null;
  readonly micros_hard: number | null;
  readonly requests_per_minute: number | null;
  readonly concurrent_jobs: number | null;
  readonly documents: number | null;
  readonly bytes: number | null;
}

const limitNames = [
  'corpus',
  'tokens_soft',
  'tokens_hard',
  'micros_soft',
  'micros_hard',
  'requests_per_minute',
  'concurrent_jobs',
  'documents',
  'bytes',
] as const satisfies readonly (keyof BudgetRow)[];

interface AccountRow {
  readonly corpus: string;
  readonly meter: 'tokens' | 'money';
  readonly held: number;
  readonly open: number;
}

interface EventRow extends Omit<BudgetEvent, 'budget'> {
  readonly meter: 'tokens' | 'money';
}

interface Found {
  readonly periods: Record<'tokens' | 'money', { readonly period: string; readonly endsAt: string }>;
  readonly budgets: readonly BudgetRow[];
  readonly accounts: readonly AccountRow[];
  readonly used: { readonly documents: number; readonly bytes: number; readonly concurrentJobs: number };
  readonly events: readonly EventRow[];
}

/** Limits with their state, and the entity tag of the limits alone. */
export async function readBudgets(
  database: Database,
  tenantId: string,
): Promise<{ readonly view: BudgetsView; readonly tag: string }> {
  const found = await database.call<Found>('get_budgets', { tenantId });
  const own = found.budgets.find(({ corpus }) => corpus === '');
  const quotaOf = (limit: number | null | undefined, used: number) => ({ limit: limit ?? null, used });
  const view = {
    currency: 'USD' as const,
    ...limitsView('', found),
    quotas: {
      requestsPerMinute: { limit: own?.requests_per_minute ?? null },
      concurrentJobs: quotaOf(own?.concurrent_jobs, found.used.concurrentJobs),
      documents: quotaOf(own?.documents, found.used.documents),
      bytes: quotaOf(own?.bytes, found.used.bytes),
    },
    corpora: Object.fromEntries(
      found.budgets.filter(({ corpus }) => corpus !== '').map(({ corpus }) => [corpus, limitsView(corpus, found)]),
    ),
    events: found.events.map(eventView),
  };
  return { view, tag: tagOf(limitsOf(found.budgets)) };
}

function limitsOf(rows: readonly BudgetRow[]) {
  const limits = rows.map((row) => limitNames.map((name) => row[name]));
  return limits.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

/**
 * @param ifMatch tag of the limits that these take the place of
 * @throws ProblemError corpus-not-found, changed-meanwhile
 */
export async function replaceBudgets(
  database: Database,
  tenantId: string,
  { corpora = {}, quotas = {}, ...own }: BudgetsRequest,
  ifMatch: string | undefined,
): Promise<void> {
  const budgets = [
    { corpus: '', ...quotas, ...limitColumns(own) },
    ...Object.entries(corpora).map(([corpus, limits]) => ({ corpus, ...limitColumns(limits) })),
  ];
  const unknown = await database.transaction({ role: 'sheaf_app', tenantId }, async (session) => {
    await session.query('select 1 from sheaf.tenants where tenant_id = sheaf.tenant() for no key update');
    const before = await session.query<BudgetRow & Row>(
      `select ${limitNames.join(', ')} from sheaf.budgets where tenant_id = sheaf.tenant()`,
    );
    checkTag(ifMatch, limitsOf(before));
    const argument = JSON.stringify({ tenantId, budgets });
    const [row] = await session.query<{ set: { unknown: string[] | null } }>(
      'select sheaf.set_budgets($1::jsonb) as set',
      [argument],
    );
    return row!.set.unknown;
  });
  if (unknown !== null)
    throw new ProblemError(
      'corpus-not-found',
      `No corpus is named ${unknown.join(', ')}. Create it by POST /v1/corpora.`,
    );
}

function limitColumns({ tokensPerDay, moneyPerMonth }: Pick<BudgetsRequest, 'tokensPerDay' | 'moneyPerMonth'>) {
  return {
    tokensSoft: tokensPerDay?.soft ?? null,
    tokensHard: tokensPerDay?.hard ?? null,
    microsSoft: inMicros(moneyPerMonth?.soft),
    microsHard: inMicros(moneyPerMonth?.hard),
  };
}

function inMicros(dollars: number | null | undefined): number | null {
  return dollars == null ? null : Math.round(dollars * micros);
}

function limitsView(corpus: string, { periods, budgets, accounts }: Found) {
  const row = budgets.find((one) => one.corpus === corpus);
  const of = (meter: 'tokens' | 'money', unit: number, soft: number | null, hard: number | null) => {
    const { held = 0, open = 0 } = accounts.find((one) => one.corpus === corpus && one.meter === meter) ?? {};
    return {
      soft: soft === null ? null : soft / unit,
      hard: hard === null ? null : hard / unit,
      spent: (held - open) / unit,
      reserved: Math.max(0, open) / unit,
      period: periods[meter].period,
      periodEndsAt: periods[meter].endsAt,
    };
  };
  return {
    tokensPerDay: of('tokens', 1, row?.tokens_soft ?? null, row?.tokens_hard ?? null),
    moneyPerMonth: of('money', micros, row?.micros_soft ?? null, row?.micros_hard ?? null),
  };
}

function eventView({ meter, limit, held, needed, ...event }: EventRow): BudgetEvent {
  const unit = meter === 'tokens' ? 1 : micros;
  const budget = meter === 'tokens' ? 'tokensPerDay' : 'moneyPerMonth';
  return { ...event, budget, limit: limit / unit, held: held / unit, needed: needed / unit };
}
