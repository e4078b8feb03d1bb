import type { EngineClock } from '../ports.ts';
import { Halted } from '../state-error.ts';
import { CancelScope } from './cancel-scope.ts';

/** Resolves at the given time. @throws Halted */
export async function sleepUntil(scope: CancelScope, clock: EngineClock, at: number): Promise<void> {
  scope.check();
  await new Promise<void>((resolve, reject) => {
    const forget = scope.onCancel(() => {
      clock.clearTimer(timer);
      reject(new Halted());
    });
    const timer = clock.setTimer(Math.max(0, at - clock.now()), () => {
      forget();
      resolve();
    });
  });
}

/**
 * Runs `work` in a scope of its own that is cancelled at `deadline`.
 * @returns the result, or `expired()` when the deadline came first
 * @throws Halted when the scope around it is cancelled; what `work` throws
 */
export async function withDeadline<Result>(
  scope: CancelScope,
  clock: EngineClock,
  deadline: number | undefined,
  work: (inner: CancelScope) => Promise<Result>,
  expired: () => Result,
): Promise<Result> {
  const inner = new CancelScope(scope);
  let isExpired = false;
  const timer =
    deadline === undefined
      ? undefined
      : clock.setTimer(Math.max(0, deadline - clock.now()), () => {
          isExpired = true;
          inner.cancel();
        });
  try {
    return await work(inner);
  } catch (error) {
    if (isExpired && error instanceof Halted && !scope.isCancelled) return expired();
    throw error;
  } finally {
    if (timer !== undefined) clock.clearTimer(timer);
    inner.release();
  }
}

/**
 * Makes a call that may never answer: it is not awaited beyond the end of the scope.
 * @throws Halted, and aborts the call's signal, when the scope is cancelled
 */
export function callUntilCancelled<Result>(
  scope: CancelScope,
  call: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const forget = scope.onCancel(() => {
      controller.abort();
      reject(new Halted());
    });
    if (scope.isCancelled) return;
    Promise.resolve()
      .then(() => call(controller.signal))
      .then(resolve, reject)
      .finally(forget);
  });
}
