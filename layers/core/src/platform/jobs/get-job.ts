import type { Reader } from '../access/reader.ts';
import { type Job, stageNames } from '../api/contract/jobs.ts';
import type { Database } from '../database.ts';
import { type CountedGroup, countsOf, stagesOf } from './job-progress.ts';
import { type JobRow, summaryOf } from './job-rows.ts';

const shownProblems = 100;
const micros = 1_000_000;

interface JobParts {
  readonly row: JobRow & Pick<Job, 'estimate'>;
  readonly groups: readonly CountedGroup[];
  readonly embeddings: number;
  readonly cost: readonly { readonly stage: string | null; readonly currency: string; readonly amount: number }[];
  readonly halt: Job['halt'];
  readonly problems: Job['problems'];
}

/** The whole view of a job, by one call of the database; undefined when the tenant has none of this id. */
export async function getJob(database: Database, reader: Reader, jobId: string): Promise<Job | undefined> {
  const argument = { tenantId: reader.tenantId, reader: reader.names, jobId, problems: shownProblems };
  const parts = await database.call<JobParts | null>('job_view', argument);
  if (parts === null) return undefined;
  const { row, groups, embeddings, cost, halt, problems } = parts;
  return {
    ...summaryOf(row, countsOf(groups), embeddings),
    stages: stagesOf(groups, stageNames),
    cost: costOf(cost),
    halt,
    estimate: row.estimate,
    problems,
  };
}

function costOf(rows: JobParts['cost']): Job['cost'] {
  return {
    currency: rows[0]?.currency ?? 'USD',
    amount: rows.reduce((sum, row) => sum + row.amount, 0) / micros,
    byStage: Object.fromEntries(rows.map((row) => [row.stage ?? 'other', row.amount / micros])),
  };
}
