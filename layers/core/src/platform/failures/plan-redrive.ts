import { sourcesOf } from '../../ingestion/job-state.ts';
import type { JobStatus } from '../../ingestion/model.ts';
import type { SelectedFailure } from './select-failures.ts';

/** Failures of one corpus that are redriven together. */
export interface RedrivenPart {
  readonly corpus: string;
  readonly failureIds: readonly string[];
}

export interface RedrivenAttempt extends RedrivenPart {
  readonly jobId: string;
  /** The job itself was halted: it goes on with all that it has left. */
  readonly isWhole: boolean;
}

export interface RedrivePlan {
  /** Jobs that get their next attempt. */
  readonly attempts: readonly RedrivenAttempt[];
  /** Documents whose job is gone, goes on, or would do more than repeat them: a job of their own. */
  readonly jobs: readonly RedrivenPart[];
  /** Messages: their keys are looked at again. */
  readonly letters: readonly RedrivenPart[];
  readonly skipped: readonly { readonly failureId: string; readonly why: string }[];
}

/** A job is opened for at most so many documents, as for the landing zone. */
const documentsPerJob = 10_000;
const standardCorpus = 'documents';

/**
 * What a redrive starts. Only open failures are redriven: what is on its way, dismissed or resolved stays as it is. A
 * document goes on in its own job where that has ended and has listed everything, so that nothing else comes with it.
 */
export function planRedrive(failures: readonly SelectedFailure[]): RedrivePlan {
  const skipped = failures.flatMap((one) => {
    const why = refusalOf(one);
    return why === undefined ? [] : [{ failureId: one.failureId, why }];
  });
  const taken = failures.filter((one) => refusalOf(one) === undefined);
  const letters = taken.filter(isLetter);
  const halted = new Set(taken.filter(isHalt).map(({ jobId }) => jobId));
  const goesOn = (one: SelectedFailure): boolean => halted.has(one.jobId) || hasEnded(one);
  const ofJobs = taken.filter((one) => !isLetter(one));
  const attempts = [...Map.groupBy(ofJobs.filter(goesOn), ({ jobId }) => jobId ?? '')];
  const moved = [
    ...Map.groupBy(
      ofJobs.filter((one) => !goesOn(one)),
      corpusOf,
    ),
  ];
  return {
    attempts: attempts.map(([jobId, of]) => ({ jobId, isWhole: halted.has(jobId), ...partOf(of) })),
    jobs: moved.flatMap(([, of]) => chunksOf(of).map(partOf)),
    letters: [...Map.groupBy(letters, corpusOf)].map(([, of]) => partOf(of)),
    skipped,
  };
}

function refusalOf(failure: SelectedFailure): string | undefined {
  const { status, jobStatus } = failure;
  if (status !== 'open') return `It is ${status}, not open.`;
  if (!isHalt(failure)) return undefined;
  if (jobStatus === null) return 'Its job is gone. Submit it again.';
  return sourcesOf('nextAttempt').includes(jobStatus as JobStatus) ? undefined : `Its job is ${jobStatus}.`;
}

const isLetter = ({ stage }: SelectedFailure): boolean => stage === 'intake';
const isHalt = ({ stage }: SelectedFailure): boolean => stage === 'job';
const corpusOf = ({ corpus }: SelectedFailure): string => corpus ?? standardCorpus;

function hasEnded({ jobId, jobStatus, totalIsFinal }: SelectedFailure): boolean {
  return jobId !== null && totalIsFinal === true && (jobStatus === 'partial' || jobStatus === 'failed');
}

function partOf(failures: readonly SelectedFailure[]): RedrivenPart {
  return { corpus: corpusOf(failures[0]!), failureIds: failures.map(({ failureId }) => failureId) };
}

function chunksOf<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / documentsPerJob);
  return Array.from({ length: count }, (_, n) => items.slice(n * documentsPerJob, (n + 1) * documentsPerJob));
}
