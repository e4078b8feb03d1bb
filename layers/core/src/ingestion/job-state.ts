/** The life of a job as a pure function; the database applies its answer by compare-and-set. */
import type { JobStatus } from './model.ts';

export type JobEvent =
  | { readonly type: 'start' }
  | { readonly type: 'finish'; readonly status: 'completed' | 'partial' | 'failed' | 'paused' }
  | { readonly type: 'cancel' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'nextAttempt' }
  | { readonly type: 'prioritise' };

const allowed: Record<JobEvent['type'], readonly JobStatus[]> = {
  start: ['pending', 'running'],
  finish: ['pending', 'running'],
  cancel: ['pending', 'running', 'paused'],
  pause: ['pending', 'running'],
  resume: ['paused'],
  nextAttempt: ['paused', 'partial', 'failed', 'cancelled'],
  prioritise: ['pending'],
};

/** Statuses from which the event is legal. */
export function sourcesOf(event: JobEvent['type']): readonly JobStatus[] {
  return allowed[event];
}

/** The next status, or undefined when the event is not legal in this one. */
export function transition(status: JobStatus, event: JobEvent): JobStatus | undefined {
  if (!allowed[event.type].includes(status)) return undefined;
  switch (event.type) {
    case 'start':
      return 'running';
    case 'finish':
      return event.status;
    case 'cancel':
      return 'cancelled';
    case 'pause':
      return 'paused';
    case 'resume':
    case 'nextAttempt':
    case 'prioritise':
      return 'pending';
  }
}

export interface DocumentCounts {
  readonly total: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly quarantined: number;
  readonly failed: number;
  readonly deleted: number;
  readonly cancelled: number;
  readonly pending: number;
  /** Stored, but without all of the documents that were inside. @default 0 */
  readonly incomplete?: number;
}

export interface Conclusion {
  readonly status: 'completed' | 'partial' | 'failed' | 'paused';
  /** A sentence, `empty: …` when there was nothing, `dry run` when nothing was to be stored; null when everything went well. */
  readonly outcome: string | null;
}

/** Of a job that was only asked what it would do, and said it. */
export const dryRunConclusion: Conclusion = { status: 'completed', outcome: 'dry run' };

/** What a finished attempt makes of its job: `completed` only when every document is where it should be. */
export function conclusionOf(
  counts: DocumentCounts,
  halt: { error: string; message: string; haltsAs: 'paused' | 'failed' } | null,
): Conclusion {
  const good = counts.stored + counts.unchanged + counts.deleted;
  if (halt?.haltsAs === 'paused') return { status: 'paused', outcome: `Paused: ${halt.message}` };
  if (halt) return { status: good > 0 ? 'partial' : 'failed', outcome: `Stopped (${halt.error}): ${halt.message}` };
  if (counts.total === 0) return { status: 'completed', outcome: 'empty' };
  const incomplete = counts.incomplete ?? 0;
  if (good === counts.total && incomplete === 0) return { status: 'completed', outcome: null };
  if (good === counts.total) {
    const outcome = `${incomplete} of ${counts.total} documents lack some of the documents inside them; see problems.`;
    return { status: 'partial', outcome };
  }
  const lost = counts.total - good;
  const outcome = `${lost} of ${counts.total} documents did not get through; see problems.`;
  return { status: good > 0 ? 'partial' : 'failed', outcome };
}
