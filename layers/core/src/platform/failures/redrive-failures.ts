import { ulid } from 'ulid';
import { documentsPerJob } from '../../ingestion/intake.ts';
import { sourcesOf } from '../../ingestion/job-state.ts';
import { type JobRow, openAttempt } from '../../ingestion/jobs.ts';
import type { Clock, StateMachine } from '../../ports.ts';
import type { Reader } from '../access/reader.ts';
import type { RedriveAnswer } from '../api/contract/failures.ts';
import { isTooManyJobs, tooManyJobs } from '../budgets/quotas.ts';
import type { Database } from '../database.ts';
import { planRedrive, type RedrivenAttempt, type RedrivenPart } from './plan-redrive.ts';
import { type FailureSelection, selectFailures } from './select-failures.ts';

export interface RedrivePorts {
  readonly database: Database;
  readonly stateMachine: StateMachine;
  readonly clock: Clock;
}

type Started = RedriveAnswer['jobs'][number];

/** What one part of the plan came to: a job, or why there is none. */
type Outcome = { readonly part: RedrivenPart } & ({ readonly started: Started } | { readonly why: string });

const shownSkipped = 200;

/**
 * Works through the documents of failures once more, now that a person has removed the cause. Permanent failures are
 * repeated here only, never by themselves. A start that is lost is found by `sweep`.
 * @throws ProblemError failure-not-found, group-not-found
 */
export async function redriveFailures(
  ports: RedrivePorts,
  reader: Reader,
  selection: FailureSelection,
): Promise<RedriveAnswer> {
  const { tenantId } = reader;
  const plan = planRedrive(await selectFailures(ports.database, reader, selection));
  const outcomes: Outcome[] = [];
  for (const attempt of plan.attempts) outcomes.push(await repeatJob(ports, tenantId, attempt));
  for (const part of plan.jobs) outcomes.push(await openJob(ports, tenantId, part));
  for (const part of plan.letters) outcomes.push(await lookAgain(ports, tenantId, part));
  const skipped = outcomes.flatMap((one) =>
    'why' in one ? one.part.failureIds.map((failureId) => ({ failureId, why: one.why })) : [],
  );
  const redriven = outcomes.reduce((sum, one) => sum + ('started' in one ? one.part.failureIds.length : 0), 0);
  return {
    jobs: outcomes.flatMap((one) => ('started' in one ? [one.started] : [])),
    redriven,
    skipped: [...plan.skipped, ...skipped].slice(0, shownSkipped),
  };
}

async function repeatJob(
  { database, stateMachine }: RedrivePorts,
  tenantId: string,
  part: RedrivenAttempt,
): Promise<Outcome> {
  const { jobId, failureIds, isWhole } = part;
  const argument = { tenantId, jobId, failureIds, isWhole, from: sourcesOf('nextAttempt') };
  const job = await database.call<JobRow | null>('redrive_attempt', argument).catch((error: unknown) => {
    if (isTooManyJobs(error)) return 'full' as const;
    throw error;
  });
  if (job === 'full') return { part, why: tooManyJobs };
  if (job === null) return { part, why: 'Its job has just been started.' };
  return begun({ database, stateMachine }, tenantId, part, { jobId, attempt: job.attempt });
}

async function openJob(
  { database, stateMachine, clock }: RedrivePorts,
  tenantId: string,
  part: RedrivenPart,
): Promise<Outcome> {
  const { corpus, failureIds } = part;
  const jobId = ulid(clock.now());
  const argument = { tenantId, jobId, corpus, failureIds };
  const { documents } = await database.call<{ documents: number }>('open_redrive_job', argument);
  if (documents === 0) return { part, why: 'Nobody knows any more where it came from. Ingest it again.' };
  return begun({ database, stateMachine }, tenantId, part, { jobId, attempt: 1 });
}

/** Marks the keys of dead messages, and opens the job that looks at them at once. */
async function lookAgain(
  { database, stateMachine, clock }: RedrivePorts,
  tenantId: string,
  part: RedrivenPart,
): Promise<Outcome> {
  const { corpus, failureIds } = part;
  const jobId = ulid(clock.now());
  await database.call('redrive_letters', { tenantId, failureIds });
  const argument = { tenantId, corpus, jobId, limit: documentsPerJob };
  const { claimed } = await database.call<{ claimed: number }>('open_landing_job', argument);
  if (claimed === 0) return { part, why: 'There was nothing to look at: a job has looked meanwhile.' };
  return begun({ database, stateMachine }, tenantId, part, { jobId, attempt: 1 });
}

async function begun(
  { database, stateMachine }: Pick<RedrivePorts, 'database' | 'stateMachine'>,
  tenantId: string,
  part: RedrivenPart,
  run: { readonly jobId: string; readonly attempt: number },
): Promise<Outcome> {
  await openAttempt(database, stateMachine, { tenantId, ...run });
  return { part, started: { ...run, corpus: part.corpus } };
}
