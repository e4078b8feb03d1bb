/** How far a job is, with its rate and the time that is left: what a stream tells between events. */
import * as z from 'zod';
import { type Job, job, jobStatus, stageNames } from '../api/contract/jobs.ts';
import type { ProgressSample } from './rate.ts';
import { rateOf } from './rate.ts';

export const progressVersion = 1;

export const jobProgress = z.strictObject({
  status: jobStatus,
  attempt: z.int().min(1),
  stage: z.enum(['listing', ...stageNames]).meta({ description: 'The furthest that documents have come.' }),
  counts: job.shape.counts,
  stages: job.shape.stages,
  cost: job.shape.cost,
  documentsPerSecond: z
    .number()
    .nullable()
    .meta({ description: 'Of the last minute at most; null before two looks could be compared.' }),
  remainingSeconds: z.number().nullable().meta({ description: 'At that rate; null when it cannot be told.' }),
  remainingIsUnknownBecause: z.string().nullable().meta({ description: 'Why it is null, in a sentence.' }),
});

export type JobProgress = z.output<typeof jobProgress>;

/** @param samples earlier looks of this stream, the oldest first, this one last */
export function progressOf(view: Job, samples: readonly ProgressSample[]): JobProgress {
  const { status, attempt, counts, stages, cost } = view;
  const rate = rateOf(samples);
  const unknown = whyUnknown(view, rate);
  return {
    ...{ status, attempt, counts, stages, cost },
    stage: stageOf(view),
    documentsPerSecond: rate === null ? null : round(rate),
    remainingSeconds: unknown === null && rate !== null ? Math.ceil(counts.documents.pending / rate) : null,
    remainingIsUnknownBecause: unknown,
  };
}

function stageOf({ counts, stages }: Job): JobProgress['stage'] {
  if (counts.documents.total === 0) return 'listing';
  return stageNames.findLast((name) => stages[name].done + stages[name].failed > 0) ?? 'fetch';
}

function whyUnknown({ status, counts: { documents } }: Job, rate: number | null): string | null {
  if (status !== 'pending' && status !== 'running') return `The job is ${status}.`;
  if (!documents.totalIsFinal) return 'Not everything is listed yet.';
  if (rate === null || rate === 0) return 'No document has ended since this stream began.';
  return null;
}

function round(rate: number): number {
  return Number(rate.toPrecision(3));
}
