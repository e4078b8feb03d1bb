import type { JobPriority } from '../../ingestion/jobs.ts';
import type { JobStatus } from '../../ingestion/model.ts';
import type { JobCounts, JobSummary } from '../api/contract/jobs.ts';
import type { LiveCounts } from './job-progress.ts';

/** A row of `jobs` under the names of the wire. */
export interface JobRow extends Record<string, unknown> {
  readonly jobId: string;
  readonly status: JobStatus;
  readonly corpus: string;
  readonly source: { type: string; [parameter: string]: unknown };
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly outcome: string | null;
  readonly attempt: number;
  readonly priority: JobPriority;
  readonly totalIsFinal: boolean;
  readonly dryRun: boolean;
  /** Frozen when the job ended; null while it is live. */
  readonly frozen: (LiveCounts & { readonly embeddings: number }) | null;
}

export const jobColumns = `job_id as "jobId", status, corpus, source, created_at as "createdAt", started_at as "startedAt",
  finished_at as "finishedAt", outcome, attempt, priority, coalesce((options->>'dryRun')::boolean, false) as "dryRun", total_is_final and
  (status in ('completed', 'partial', 'failed', 'cancelled') or sheaf.total_is_final(jobs)) as "totalIsFinal", counts as frozen`;

export function summaryOf(row: JobRow, live: LiveCounts, embeddings: number): JobSummary {
  const { jobId, status, corpus, source, createdAt, startedAt, finishedAt, outcome, attempt, priority, dryRun } = row;
  return {
    jobId,
    status,
    corpus,
    source,
    createdAt,
    startedAt,
    finishedAt,
    outcome,
    attempt,
    priority,
    dryRun,
    counts: viewOf(row, live, embeddings),
  };
}

function viewOf(row: JobRow, live: LiveCounts, embeddings: number): JobCounts {
  const { chunks, ...documents } = row.frozen ?? live;
  const { total, stored, unchanged, quarantined, failed, deleted, cancelled, pending } = documents;
  return {
    documents: {
      total,
      totalIsFinal: row.totalIsFinal,
      stored,
      unchanged,
      quarantined,
      failed,
      deleted,
      cancelled,
      pending,
    },
    chunks,
    embeddings: row.frozen?.embeddings ?? embeddings,
  };
}
