import { errorTable } from '../error-table.ts';
import { isStageErrorName } from '../errors.ts';
import { failureIdOf } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { MessageQueue } from '../ports.ts';
import { type Conclusion, conclusionOf, type DocumentCounts, dryRunConclusion, sourcesOf } from './job-state.ts';
import { isDryRun, type JobRow } from './jobs.ts';
import type { AttemptRef } from './ledger.ts';
import { withLeftOut } from './left-out.ts';
import { messageOfCause } from './message-of-cause.ts';
import { redactMessage } from './redact-message.ts';
import { attemptOf } from './run-batch.ts';

export interface FinishInput extends AttemptRef {
  readonly handOver: boolean;
  readonly cursor: string | null;
  /** Name and cause of an error that ended the execution itself. */
  readonly error?: string | null | undefined;
  readonly message?: string | null | undefined;
}

export interface FinishResult {
  readonly status: string;
  readonly handOver: boolean;
  readonly nextAttempt: number;
}

interface Halt {
  readonly error: string;
  readonly message: string;
}

export interface FinishPorts {
  readonly database: Database;
  readonly openJobs: MessageQueue;
  /** How long marked keys gather before a job opens. */
  readonly delaySeconds: number;
}

/** Ends the attempt and decides what the job is; or, where the execution grew long, opens the next attempt. */
export async function finishJob(
  input: FinishInput,
  { database, openJobs, delaySeconds }: FinishPorts,
): Promise<FinishResult> {
  const ref = attemptOf(input);
  const nextAttempt = ref.attempt + 1;
  const from = sourcesOf('finish');
  if (input.handOver) {
    await database.call('end_attempt', { ...ref, handOver: true, cursor: input.cursor, from });
    return { status: 'running', handOver: true, nextAttempt };
  }
  const { conclusion, counts, reason } = await concludeAttempt(ref, database, input);
  await noteHalt(ref, reason, database);
  const ended = await database.call<{ hasMarks: boolean } | null>('end_attempt', {
    ...ref,
    ...conclusion,
    counts,
    from,
    handOver: false,
  });
  if (ended?.hasMarks) await openJobs.send({ tenantId: ref.tenantId }, { delaySeconds });
  return { status: conclusion.status, handOver: false, nextAttempt };
}

async function concludeAttempt(
  ref: AttemptRef,
  database: Database,
  input: FinishInput,
): Promise<{ conclusion: Conclusion; counts: DocumentCounts; reason: Halt | null }> {
  const job = await database.call<(JobRow & { halt: Halt | null }) | null>('get_job', {
    tenantId: ref.tenantId,
    jobId: ref.jobId,
  });
  const counts = await database.call<DocumentCounts>('count_documents', { tenantId: ref.tenantId, jobId: ref.jobId });
  const ownError = input.error
    ? { error: input.error, message: redactMessage(messageOfCause(input.error, input.message ?? '')) }
    : null;
  // What stopped the attempt is more telling than the error that followed from it.
  const reason = job?.halt && job.halt.error !== 'AttemptEnded' ? job.halt : ownError;
  const conclusion =
    reason === null && job !== null && isDryRun(job)
      ? dryRunConclusion
      : conclusionOf(counts, reason && { ...reason, haltsAs: haltOutcomeOf(reason.error) });
  return { conclusion: withLeftOut(conclusion, job?.listing ?? null), counts, reason };
}

/** A halt is in the failure inbox until an attempt of the job ends without it. A first attempt has none to settle. */
async function noteHalt(ref: AttemptRef, reason: Halt | null, database: Database): Promise<void> {
  const isAsked = reason?.error === 'Cancelled';
  if (isAsked || (reason === null && ref.attempt === 1)) return;
  const { error, message } = reason ?? { error: null, message: null };
  const noted =
    error === null || isStageErrorName(error)
      ? { error, message }
      : { error: 'Unknown', message: `${error}: ${message}` };
  const failureId = failureIdOf(ref.tenantId, `${ref.jobId} ${noted.error}`);
  await database.call('note_halt', { ...ref, ...noted, failureId });
}

function haltOutcomeOf(error: string): 'paused' | 'failed' {
  if (!isStageErrorName(error)) return 'failed';
  const entry = errorTable[error];
  return 'haltsAs' in entry ? entry.haltsAs : 'failed';
}
