/** Submitting, starting and repeating jobs. A job is a row; each attempt of it is one execution. */
import { ulid } from 'ulid';
import type { Database } from '../platform/database.ts';
import type { Clock, StateMachine } from '../ports.ts';
import type { Trace } from '../trace.ts';
import { sourcesOf } from './job-state.ts';
import type { AttemptRef } from './ledger.ts';
import type { ListingNotes } from './left-out.ts';
import type { JobStatus } from './model.ts';

/** Which of a tenant's waiting jobs starts first. */
export const jobPriorities = ['low', 'normal', 'high'] as const;

export type JobPriority = (typeof jobPriorities)[number];

export interface JobRow {
  readonly tenantId: string;
  readonly jobId: string;
  readonly corpus: string;
  readonly source: { readonly type: string; readonly [parameter: string]: unknown };
  readonly options: Readonly<Record<string, unknown>>;
  readonly status: JobStatus;
  readonly attempt: number;
  readonly requestHash: string | null;
  readonly totalIsFinal: boolean;
  /** Of a remote source that was listed to its end; null before. */
  readonly listing: ListingNotes | null;
}

export interface JobSubmission {
  readonly tenantId: string;
  readonly corpus: string;
  readonly source: JobRow['source'];
  readonly options?: Readonly<Record<string, unknown>>;
  /** Among the jobs of the tenant that wait for a place. @default 'normal' */
  readonly priority?: JobPriority;
  readonly idempotencyKey: string | null;
  /** Hash of the request, so that a key reused for another request is noticed by the caller. */
  readonly requestHash: string | null;
  /** Of the request, so that a start that is repeated later is named by it too. */
  readonly trace?: Trace;
}

export type SubmitResult =
  | {
      readonly jobId: string;
      readonly status: JobStatus;
      readonly replayed: boolean;
      readonly requestHash: string | null;
    }
  | { readonly problem: 'corpus-not-found' | 'upload-not-open' | 'quota-exceeded' };

/** Whether the job only says what it would do. */
export function isDryRun({ options }: Pick<JobRow, 'options'>): boolean {
  return options.dryRun === true;
}

export function executionNameOf({ jobId, attempt }: Pick<AttemptRef, 'jobId' | 'attempt'>): string {
  return `${jobId}-${attempt}`;
}

export async function submitJob(
  database: Database,
  clock: Clock,
  stateMachine: StateMachine,
  submission: JobSubmission,
): Promise<SubmitResult> {
  const jobId = ulid(clock.now());
  let answer: { job: JobRow | null; replayed: boolean; problem?: 'corpus-not-found' | 'quota-exceeded' };
  try {
    answer = await database.call('submit_job', { ...submission, jobId });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SH001') return { problem: 'upload-not-open' };
    throw error;
  }
  const { job, replayed } = answer;
  if (!job) return { problem: answer.problem ?? 'corpus-not-found' };
  if (!replayed)
    await openAttempt(database, stateMachine, { tenantId: job.tenantId, jobId: job.jobId, attempt: job.attempt });
  return { jobId: job.jobId, status: job.status, replayed, requestHash: job.requestHash };
}

/** Starts the execution of an attempt. The name makes it once-only, so that anyone in doubt may start it again. */
export async function startAttempt(
  stateMachine: StateMachine,
  ref: AttemptRef,
  cursor: string | null,
  trace: Trace | null = null,
): Promise<void> {
  await stateMachine.start(executionNameOf(ref), { ...ref, cursor, ...(trace && { trace }) });
}

/**
 * Starts an attempt when the tenant's turn has come and a place is free; else it waits, and `startWaiting` starts it. A first attempt, and one
 * that somebody has asked for again, has no place yet.
 */
export async function openAttempt(database: Database, stateMachine: StateMachine, ref: AttemptRef): Promise<boolean> {
  const { isHeld } = await database.call<{ isHeld: boolean }>('take_job_place', ref);
  if (isHeld) await startAttempt(stateMachine, ref, null);
  return isHeld;
}

/** Opens the next attempt over what is unfinished; undefined when the job's status does not allow it. */
export async function retryJob(
  database: Database,
  stateMachine: StateMachine,
  tenantId: string,
  jobId: string,
): Promise<JobRow | undefined> {
  const job = await database.call<JobRow | null>('next_attempt', { tenantId, jobId, from: sourcesOf('nextAttempt') });
  if (!job) return undefined;
  await openAttempt(database, stateMachine, { tenantId, jobId, attempt: job.attempt });
  return job;
}

/** Changes which of the tenant's waiting jobs starts first; undefined when there is no such job. */
export async function prioritiseJob(
  database: Database,
  tenantId: string,
  jobId: string,
  priority: JobPriority,
): Promise<{ readonly status: JobStatus; readonly isChanged: boolean } | undefined> {
  const argument = { tenantId, jobId, priority, from: sourcesOf('prioritise') };
  return (
    (await database.call<{ status: JobStatus; isChanged: boolean } | null>('prioritise_job', argument)) ?? undefined
  );
}
