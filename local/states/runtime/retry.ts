import type { Catcher, Retrier } from '../definition/compiled.ts';

/** Not reached by States.ALL: nothing that is repeated would change them. */
const terminal = new Set(['States.DataLimitExceeded', 'States.Runtime']);
const timeouts = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/** Whether one name of ErrorEquals stands for this error. */
export function matches(name: string, error: string): boolean {
  if (name === error) return true;
  if (name === 'States.ALL') return !terminal.has(error);
  if (name === 'States.TaskFailed') return !terminal.has(error) && !timeouts.has(error);
  return name === 'States.Timeout' && error === 'States.HeartbeatTimeout';
}

export interface PlannedRetry {
  /** Attempts spent per retrier, this one included. */
  readonly attempts: readonly number[];
  readonly delayMs: number;
}

/**
 * What the first matching retrier does with an error; each retrier counts its own attempts for one visit of the state.
 * @param random in [0, 1), asked only for jitter
 * @returns undefined when none matches or its attempts are spent
 */
export function planRetry(
  retriers: readonly Retrier[],
  attempts: readonly number[],
  error: string,
  random: () => number,
): PlannedRetry | undefined {
  const index = retriers.findIndex((retrier) => retrier.errorEquals.some((name) => matches(name, error)));
  const retrier = retriers[index];
  const spent = attempts[index] ?? 0;
  if (retrier === undefined || spent >= retrier.maxAttempts) return undefined;
  return {
    attempts: retriers.map((_, position) => (attempts[position] ?? 0) + (position === index ? 1 : 0)),
    delayMs: delayOf(retrier, spent) * (retrier.jitter === 'FULL' ? random() : 1),
  };
}

function delayOf(retrier: Retrier, spent: number): number {
  const seconds = retrier.intervalSeconds * retrier.backoffRate ** spent;
  return Math.min(seconds, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY, 99_999_999) * 1000;
}

export function catcherFor(catchers: readonly Catcher[], error: string): Catcher | undefined {
  return catchers.find((catcher) => catcher.errorEquals.some((name) => matches(name, error)));
}
