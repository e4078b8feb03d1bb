/** How far the documents of jobs are: one GROUP BY, asked for when somebody looks. */
import type { DocumentCounts } from '../../ingestion/job-state.ts';
import type { stageNames } from '../api/contract/jobs.ts';
import type { Session } from '../database.ts';

export type Stage = (typeof stageNames)[number];

/** Documents of one job that stand at the same point. */
export interface CountedGroup {
  readonly state: string;
  /** Where a quarantined or failed document ended; null for the others. */
  readonly endedIn: string | null;
  readonly documents: number;
  readonly chunks: number;
}

interface ProgressGroup extends Record<string, unknown>, CountedGroup {
  readonly jobId: string;
}

export interface LiveCounts extends DocumentCounts {
  readonly chunks: number;
}

export async function readProgress(session: Session, jobIds: readonly string[]): Promise<Map<string, ProgressGroup[]>> {
  const groups = await session.query<ProgressGroup>(
    `select j.job_id as "jobId", j.state, case when j.state in ('quarantined', 'failed') then (
              select x.stage from sheaf.failures x
               where x.tenant_id = j.tenant_id and x.document_id = j.document_id and x.job_id = j.job_id
               order by x.updated_at desc limit 1) end as "endedIn",
            count(*)::int as documents, coalesce(sum(j.chunk_count), 0)::int as chunks
       from sheaf.job_documents j
      where j.tenant_id = sheaf.tenant() and j.job_id = any(array(select jsonb_array_elements_text($1::jsonb)))
      group by 1, 2, 3`,
    [JSON.stringify(jobIds)],
  );
  return Map.groupBy(groups, (group) => group.jobId);
}

/** Vectors that the shards of each job computed and stored. */
export async function readEmbeddings(session: Session, jobIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await session.query<{ jobId: string; embeddings: number }>(
    `select s.job_id as "jobId", coalesce(sum((e->>'newCount')::int), 0)::int as embeddings
       from sheaf.shards s, jsonb_array_elements(s.documents) e
      where s.tenant_id = sheaf.tenant() and s.status = 'stored' and s.job_id = any(array(select jsonb_array_elements_text($1::jsonb)))
      group by 1`,
    [JSON.stringify(jobIds)],
  );
  return new Map(rows.map((row) => [row.jobId, row.embeddings]));
}

const ended = ['stored', 'unchanged', 'quarantined', 'failed', 'deleted', 'cancelled'] as const;

export function countsOf(groups: readonly CountedGroup[]): LiveCounts {
  const of = (state: string): number => sumOf(groups.filter((group) => group.state === state));
  const total = sumOf(groups);
  const counts = Object.fromEntries(ended.map((state) => [state, of(state)])) as Record<(typeof ended)[number], number>;
  const finished = ended.reduce((sum, state) => sum + counts[state], 0);
  const chunks = groups.filter((group) => group.state === 'stored').reduce((sum, group) => sum + group.chunks, 0);
  return { total, ...counts, pending: total - finished, chunks };
}

/** How many stages lie behind a document in each state. A document that did not change is done after fetch. */
const stagesBehind: Readonly<Record<string, number>> = {
  cleaning: 1,
  unchanged: 1,
  chunking: 2,
  embedding: 3,
  storing: 4,
  stored: 5,
};

export function stagesOf(
  groups: readonly CountedGroup[],
  stages: readonly Stage[],
): Record<Stage, { done: number; failed: number }> {
  const entries = stages.map((stage, index) => {
    const failed = sumOf(groups.filter((group) => group.endedIn === stage));
    const passed = groups.filter(
      (group) => (stagesBehind[group.state] ?? stages.indexOf(group.endedIn as Stage)) > index,
    );
    return [stage, { done: sumOf(passed), failed }] as const;
  });
  return Object.fromEntries(entries) as Record<Stage, { done: number; failed: number }>;
}

function sumOf(groups: readonly CountedGroup[]): number {
  return groups.reduce((sum, group) => sum + group.documents, 0);
}
