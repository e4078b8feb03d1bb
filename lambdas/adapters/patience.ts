import { setTimeout as sleep } from 'node:timers/promises';
import { toStageError } from './sql-state.ts';

/**
 * Repeats what fails as DatabaseUnavailable, with growing pauses, until the time is up.
 * @throws the failure as `toStageError` names it
 */
export async function patiently<T>(milliseconds: number, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + milliseconds;
  for (let pause = 25; ; pause = Math.min(pause * 2, 1000)) {
    try {
      return await attempt();
    } catch (caught) {
      const error = toStageError(caught);
      const isOver = performance.now() + pause > deadline;
      if (isOver || !(error instanceof Error) || error.name !== 'DatabaseUnavailable') throw error;
    }
    // Half of the pause is chance, so that many functions do not knock at the same moment.
    await sleep(pause * (0.5 + Math.random() / 2));
  }
}

/** Runs tasks one after the other, in the order in which they came; a failed one does not stop the next. */
export function oneAtATime(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
