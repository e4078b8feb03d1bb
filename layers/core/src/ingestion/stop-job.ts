/** Cancelling and pausing: the job's row is settled first, then the execution is stopped, which nothing can undo. */
import type { Database } from '../platform/database.ts';
import type { StateMachine } from '../ports.ts';
import { type DocumentCounts, sourcesOf } from './job-state.ts';
import { executionNameOf, type JobRow, openAttempt } from './jobs.ts';
import type { AttemptRef } from './ledger.ts';
import type { JobStatus } from './model.ts';

export type StopResult = 'not-found' | { readonly endedAs: JobStatus } | { readonly outcome: string };

/** Ends the job, keeps what is stored, and stops the execution. */
export async function cancelJob(
  database: Database,
  stateMachine: StateMachine,
  tenantId: string,
  jobId: string,
): Promise<StopResult> {
  return stop(database, stateMachine, { tenantId, jobId }, 'cancel');
}

/** Stops the execution; the next attempt goes on with what is unfinished. */
export async function pauseJob(
  database: Database,
  stateMachine: StateMachine,
  tenantId: string,
  jobId: string,
): Promise<StopResult> {
  return stop(database, stateMachine, { tenantId, jobId }, 'pause');
}

/** Starts the next attempt of a paused job; undefined when it is not paused. */
export async function resumeJob(
  database: Database,
  stateMachine: StateMachine,
  tenantId: string,
  jobId: string,
): Promise<JobRow | undefined> {
  const job = await database.call<JobRow | null>('next_attempt', { tenantId, jobId, from: sourcesOf('resume') });
  if (!job) return undefined;
  await openAttempt(database, stateMachine, { tenantId, jobId, attempt: job.attempt });
  return job;
}

async function stop(
  database: Database,
  stateMachine: StateMachine,
  { tenantId, jobId }: { readonly tenantId: string; readonly jobId: string },
  event: 'cancel' | 'pause',
): Promise<StopResult> {
  const job = await database.call<JobRow | null>('get_job', { tenantId, jobId });
  if (!job) return 'not-found';
  if (!sourcesOf(event).includes(job.status)) return { endedAs: job.status };
  const ref: AttemptRef = { tenantId, jobId, attempt: job.attempt };
  const [error, message] =
    event === 'cancel' ? ['Cancelled', 'The job was cancelled.'] : ['Paused', 'The job was paused by request.'];
  // Batches that begin from here on return at once.
  await database.call('halt_attempt', { ...ref, error, message });
  if (event === 'cancel') await database.call('cancel_documents', { tenantId, jobId });
  const counts = await database.call<DocumentCounts>('count_documents', { tenantId, jobId });
  const outcome = outcomeOf(event, counts);
  const status = event === 'cancel' ? 'cancelled' : 'paused';
  const end = { ...ref, status, outcome, counts, from: sourcesOf(event), handOver: false };
  const ended = await database.call<JobRow | null>('end_attempt', end);
  await stateMachine.stop(executionNameOf(ref), error, message);
  if (ended) return { outcome };
  const now = await database.call<JobRow | null>('get_job', { tenantId, jobId });
  return { endedAs: now?.status ?? job.status };
}

function outcomeOf(event: 'cancel' | 'pause', { total, stored, unchanged, deleted }: DocumentCounts): string {
  const done = stored + unchanged + deleted;
  if (event === 'pause') return `Paused by request; ${done} of ${total} documents listed so far are done.`;
  return `Cancelled; ${done} of ${total} documents listed so far are done, and what was stored stays.`;
}
