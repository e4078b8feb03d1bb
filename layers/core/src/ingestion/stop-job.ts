/** Cancelling and pausing: the job's row is settled first, then the execution is stopped, which nothing can undo. */
import type { Database } from '../platform/database.ts';
import type { StateMachine } from '../ports.ts';
import { type DocumentCounts, sourcesOf } from './job-state.ts';
import { executionNameOf, type JobRow, openAttempt } from './jobs.ts';
import type { AttemptRef } from './ledger.ts';
import type { JobStatus } from './model.ts';

/** What is noted of the attempt, and what is said of the job. The last one is found by `jobs_held_back`. */
const reasons = {
  cancel: {
    event: 'cancel',
    error: 'Cancelled',
    message: 'The job was cancelled.',
    isOver: 'Cancelled; {done}, and what was stored stays',
  },
  pause: {
    event: 'pause',
    error: 'Paused',
    message: 'The job was paused by request.',
    isOver: 'Paused by request; {done}',
  },
  suspend: {
    event: 'pause',
    error: 'TenantSuspended',
    message: 'The tenant was suspended.',
    isOver: 'Paused since the tenant is suspended; {done}',
  },
} as const;

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

/** Pauses a job because its tenant is suspended: it goes on when that is resumed. */
export async function suspendJob(
  database: Database,
  stateMachine: StateMachine,
  tenantId: string,
  jobId: string,
): Promise<StopResult> {
  return stop(database, stateMachine, { tenantId, jobId }, 'suspend');
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
  why: keyof typeof reasons,
): Promise<StopResult> {
  const job = await database.call<JobRow | null>('get_job', { tenantId, jobId });
  if (!job) return 'not-found';
  const { event, error, message, isOver } = reasons[why];
  if (!sourcesOf(event).includes(job.status)) return { endedAs: job.status };
  const ref: AttemptRef = { tenantId, jobId, attempt: job.attempt };
  // Batches that begin from here on return at once.
  await database.call('halt_attempt', { ...ref, error, message });
  if (event === 'cancel') await database.call('cancel_documents', { tenantId, jobId });
  const counts = await database.call<DocumentCounts>('count_documents', { tenantId, jobId });
  const outcome = outcomeOf(isOver, counts);
  const status = event === 'cancel' ? 'cancelled' : 'paused';
  const end = { ...ref, status, outcome, counts, from: sourcesOf(event), handOver: false };
  const ended = await database.call<JobRow | null>('end_attempt', end);
  await stateMachine.stop(executionNameOf(ref), error, message);
  if (ended) return { outcome };
  const now = await database.call<JobRow | null>('get_job', { tenantId, jobId });
  return { endedAs: now?.status ?? job.status };
}

function outcomeOf(isOver: string, { total, stored, unchanged, deleted }: DocumentCounts): string {
  const done = stored + unchanged + deleted;
  return `${isOver.replace('{done}', `${done} of ${total} documents listed so far are done`)}.`;
}
