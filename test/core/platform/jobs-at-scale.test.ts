import type { Database, Session, SqlValue } from '@sheaf/core/platform/database';
import { listJobs } from '@sheaf/core/platform/jobs/list-jobs';
import { beforeAll, describe, expect, it } from 'vitest';
import { aDatabase, type TestDatabase } from '../../fixtures/database.ts';

/** `SHEAF_JOBS_AT_SCALE=1000000` is what the deployment is made for; fewer show the same plans in less time. */
const jobs = Number(process.env.SHEAF_JOBS_AT_SCALE ?? 10_000);

/** What a call may read where its answer has some hundred rows at most. */
const mostRows = 5_000;
const large = ['jobs', 'job_attempts', 'job_documents', 'job_events', 'job_event_heads', 'ledger_entries', 'shards'];
const tables = [...large, 'places'];
const tenantId = 'default';
const idOf = (number: number) => String(number).padStart(26, '0');

let database: TestDatabase;

beforeAll(async () => {
  database = await aDatabase();
  await database.call('ensure_tenant', { tenantId: 'small' });
  await database.ownerTransaction(async (session) => {
    // Without the triggers that note what happens to a job: nothing has happened to these.
    await session.query("select set_config('session_replication_role', 'replica', true)");
    for (const statement of filling) await session.query(statement, [jobs]);
  });
  for (const table of tables) await database.ownerTransaction((session) => session.query(`analyze sheaf.${table}`));
}, 600_000);

const numbered = `lpad(n::text, 26, '0')`;
/** One of 50 is of the other tenant, one of 2,000 is at work, one of 2,000 waits, one of 2,000 is paused; the rest is long over. */
const filling = [
  `insert into sheaf.jobs (tenant_id, job_id, corpus, source, options, status, attempt, idempotency_key, total_is_final, counts, created_at, started_at, finished_at)
   select case when n % 50 = 0 then 'small' else 'default' end, ${numbered}, 'documents', '{"type": "landing"}',
          case when n % 2000 < 3 then '{}' else '{"scratchDeletedAt": "2026-01-01"}' end::jsonb,
          case n % 2000 when 0 then 'running' when 1 then 'pending' when 2 then 'paused' else 'completed' end, 1, 'key ' || n, true,
          case when n % 2000 < 3 then null else '{"total": 1}'::jsonb end, now() - interval '60 days' + n * interval '1 second', now(),
          case when n % 2000 < 3 then null else now() - interval '30 days' end
     from generate_series(1, $1::int) n`,
  `insert into sheaf.job_attempts (tenant_id, job_id, attempt, status, halt_error, created_at)
   select case when n % 50 = 0 then 'small' else 'default' end, ${numbered}, 1,
          case n % 2000 when 0 then 'running' when 1 then 'starting' else 'ended' end, case n % 2000 when 2 then 'BudgetExceeded' end, now() - interval '60 days'
     from generate_series(1, $1::int) n`,
  `insert into sheaf.job_documents (tenant_id, job_id, document_id, state, attempt)
   select case when n % 50 = 0 then 'small' else 'default' end, ${numbered}, gen_random_uuid(), 'stored', 1 from generate_series(1, $1::int) n`,
  `insert into sheaf.job_event_heads (tenant_id, job_id, last_sequence)
   select case when n % 50 = 0 then 'small' else 'default' end, ${numbered}, 1 from generate_series(1, $1::int) n`,
  `insert into sheaf.ledger_entries (tenant_id, entry_id, job_id, stage, provider, model)
   select case when n % 50 = 0 then 'small' else 'default' end, ${numbered}, ${numbered}, 'embed', 'p', 'm' from generate_series(1, $1::int) n`,
  `insert into sheaf.shards (tenant_id, job_id, shard_id, attempt, status, space_id, documents)
   select case when n % 50 = 0 then 'small' else 'default' end, ${numbered}, 's', 1, 'stored', 's', '[]' from generate_series(1, $1::int) n`,
  `insert into sheaf.job_events (tenant_id, job_id, sequence, type, data)
   select case when n % 50 = 0 then 'small' else 'default' end, ${numbered}, 1, 'job_submitted', '{}' from generate_series(1, $1::int) n`,
  `insert into sheaf.places (pool, place_key, share_key, held_at)
   select 'jobs', sheaf.job_place(tenant_id, job_id), sheaf.share_of(tenant_id), case status when 'running' then now() end
     from sheaf.jobs where status in ('pending', 'running') and job_id <= lpad($1::text, 26, '0')`,
  `insert into sheaf.shares (pool, share_key) select distinct pool, share_key from sheaf.places where $1::int > 0`,
];

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** The tables that a plan reads from end to end. */
function scannedBy(plan: Plan): string[] {
  const own = plan['Node Type'] === 'Seq Scan' && plan['Relation Name'] ? [plan['Relation Name']] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scannedBy)];
}

/** The database, with the plan of each statement beside its answer. */
function explaining(): { database: Database; scanned: () => string[]; count: () => number } {
  const plans: Plan[] = [];
  const explained = (session: Session): Session => ({
    ...session,
    async query<Row extends Record<string, unknown>>(text: string, values?: readonly SqlValue[]) {
      const [row] = await session.query<Record<string, unknown>>(`explain (format json) ${text}`, values);
      const shown = row!['QUERY PLAN'];
      const [{ Plan: plan }] = (typeof shown === 'string' ? JSON.parse(shown) : shown) as [{ Plan: Plan }];
      plans.push(plan);
      return session.query<Row>(text, values);
    },
  });
  return {
    database: {
      ...database,
      transaction: (as, work) => database.transaction(as, (session) => work(explained(session))),
    },
    scanned: () => plans.flatMap(scannedBy).filter((table) => large.includes(table)),
    count: () => plans.length,
  };
}

/** What a function has read of the tables, and how often one of them from end to end, as Postgres counts it. */
async function readBy(name: string, argument: unknown): Promise<{ rows: number; scans: string[]; result: unknown }> {
  return database.ownerTransaction(async (session) => {
    const counts = async () =>
      session.query<{ table: string; scans: number; rows: number }>(
        `select relname::text as table, seq_scan::int as scans, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows
           from pg_stat_xact_user_tables where schemaname = 'sheaf'`,
      );
    const before = new Map((await counts()).map((row) => [row.table, row]));
    const [row] = await session.query<{ result: unknown }>(`select sheaf.${name}($1::jsonb) as result`, [
      JSON.stringify(argument),
    ]);
    await session.query("select set_config('role', 'none', true)");
    const after = (await counts()).filter(({ table }) => tables.includes(table));
    const grown = after.map(({ table, scans, rows }) => ({
      table,
      scans: scans - (before.get(table)?.scans ?? 0),
      rows: rows - (before.get(table)?.rows ?? 0),
    }));
    return {
      result: row!.result,
      rows: grown.reduce((sum, { rows }) => sum + rows, 0),
      scans: grown.filter(({ table, scans }) => scans > 0 && large.includes(table)).map(({ table }) => table),
    };
  });
}

describe(`among ${jobs.toLocaleString('en')} jobs`, () => {
  const page = 50;
  const middle = idOf(jobs / 2 + 1);

  it.each<[string, (explained: Database) => Promise<unknown>]>([
    ['the first page of jobs', (explained) => listJobs(explained, { tenantId, names: null }, null, page)],
    ['a page from the middle', (explained) => listJobs(explained, { tenantId, names: null }, middle, page)],
    ['the last page', (explained) => listJobs(explained, { tenantId, names: null }, idOf(9), page)],
    [
      'the jobs of a small tenant',
      (explained) => listJobs(explained, { tenantId: 'small', names: null }, middle, page),
    ],
  ])('%s is found by indexes', async (_, read) => {
    const { database: explained, scanned, count } = explaining();
    const found = await read(explained);
    expect(found).toBeDefined();
    expect(count()).toBeGreaterThan(0);
    expect(scanned()).toEqual([]);
  });

  const ref = { tenantId, jobId: idOf(2001), attempt: 1 };
  const submission = { tenantId, corpus: 'documents', source: { type: 'landing' }, jobId: 'Z'.repeat(26) };

  it.each<[string, unknown]>([
    ['get_job', ref],
    ['job_view', { ...ref, problems: 100 }],
    ['job_problems', { ...ref, after: null, limit: 100 }],
    ['submit_job', { ...submission, idempotencyKey: 'new' }],
    ['submit_job', { ...submission, idempotencyKey: 'key 3' }],
    ['take_job_place', ref],
    ['admit_jobs', { limit: 10 }],
    ['jobs_wait', ref],
    ['start_attempt', { ...ref, wave: 0 }],
    ['count_documents', ref],
    ['end_attempt', { ...ref, status: 'completed', outcome: null, counts: {}, from: ['pending'], handOver: false }],
    ['next_attempt', { tenantId, jobId: idOf(2002), from: ['paused'] }],
    ['prioritise_job', { ...ref, priority: 'high', from: ['pending'] }],
    ['doubtful_attempts', { olderThanSeconds: 60 }],
    ['due_corpora', { limit: 100, olderThanSeconds: 0 }],
    ['resumable_jobs', {}],
    ['jobs_after_circuits', { limit: 10 }],
    ['jobs_with_old_scratch', {}],
    ['list_job_events', { ...ref, after: 0, limit: 100 }],
  ])('%s reads no table from end to end', async (name, argument) => {
    const { rows, scans, result } = await readBy(name, argument);
    expect(result).toBeDefined();
    expect(scans).toEqual([]);
    expect(rows).toBeLessThan(mostRows);
  });

  it('a tenant with a quota is counted by its open jobs', async () => {
    await database.call('set_budgets', { tenantId, budgets: [{ corpus: '', concurrentJobs: 1 }] });
    const { rows, scans, result } = await readBy('submit_job', { ...submission, idempotencyKey: 'one more' });
    expect(result).toMatchObject({ problem: 'quota-exceeded' });
    expect(scans).toEqual([]);
    expect(rows).toBeLessThan(mostRows);
  });
});
