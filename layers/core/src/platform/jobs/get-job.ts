import { tellsOfCorpus } from '../access/conditions.ts';
import { asReader, type Reader } from '../access/reader.ts';
import { type Job, stageNames } from '../api/contract/jobs.ts';
import type { Database, Session } from '../database.ts';
import { readProblems } from './job-problems.ts';
import { countsOf, readEmbeddings, readProgress, stagesOf } from './job-progress.ts';
import { type JobRow, jobColumns, summaryOf } from './job-rows.ts';

const shownProblems = 100;
const micros = 1_000_000;

/** The whole view of a job, or undefined when the tenant has none of this id. */
export async function getJob(database: Database, reader: Reader, jobId: string): Promise<Job | undefined> {
  return database.transaction(asReader(reader), async (session) => {
    const [row] = await session.query<JobRow & Pick<Job, 'estimate'>>(
      `select ${jobColumns}, estimate from sheaf.jobs where tenant_id = sheaf.tenant() and job_id = $1 and ${tellsOfCorpus('corpus')}`,
      [jobId],
    );
    if (row === undefined) return undefined;
    const groups = (await readProgress(session, [jobId])).get(jobId) ?? [];
    const embeddings = row.frozen === null ? ((await readEmbeddings(session, [jobId])).get(jobId) ?? 0) : 0;
    return {
      ...summaryOf(row, countsOf(groups), embeddings),
      stages: stagesOf(groups, stageNames),
      cost: await readCost(session, jobId),
      halt: await readHalt(session, jobId, row.attempt),
      estimate: row.estimate,
      problems: await readProblems(session, jobId, null, shownProblems),
    };
  });
}

async function readHalt(session: Session, jobId: string, attempt: number): Promise<Job['halt']> {
  const [halt] = await session.query<{ error: string; message: string }>(
    `select halt_error as error, coalesce(halt_message, '') as message from sheaf.job_attempts
      where tenant_id = sheaf.tenant() and job_id = $1 and attempt = $2::int and halt_error is not null`,
    [jobId, attempt],
  );
  return halt ?? null;
}

async function readCost(session: Session, jobId: string): Promise<Job['cost']> {
  const rows = await session.query<{ stage: string | null; currency: string; amount: number }>(
    `select stage, currency, sum(amount_micros)::bigint as amount from sheaf.ledger_entries
      where tenant_id = sheaf.tenant() and job_id = $1 group by stage, currency order by stage`,
    [jobId],
  );
  return {
    currency: rows[0]?.currency ?? 'USD',
    amount: rows.reduce((sum, row) => sum + row.amount, 0) / micros,
    byStage: Object.fromEntries(rows.map((row) => [row.stage ?? 'other', row.amount / micros])),
  };
}
