/** How a call is repeated at once, before the batch that made it is. */
export interface RetryPlan {
  readonly retries: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** All pauses together. What asks for more is given up here, and repeated by the batch. */
  readonly patienceMs: number;
}

export const providerRetries: RetryPlan = {
  retries: 3,
  firstPauseMs: 500,
  longestPauseMs: 8_000,
  patienceMs: 20_000,
};

export interface Waiting {
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

const passing = new Set(['ProviderThrottled', 'ProviderUnavailable']);

/**
 * Repeats what a provider may mend by itself, with exponential back-off and full jitter (M. Brooker, Exponential Backoff And
 * Jitter, AWS Architecture Blog 2015), and not before the provider's `Retry-After`.
 * @param mayRepeat false once somebody has heard a part of the answer
 * @throws what the last try threw
 */
export async function retried<T>(
  work: () => Promise<T>,
  { sleep, random }: Waiting,
  plan: RetryPlan = providerRetries,
  mayRepeat: () => boolean = () => true,
): Promise<T> {
  let patienceMs = plan.patienceMs;
  for (let retry = 0; ; retry += 1) {
    try {
      return await work();
    } catch (error) {
      if (retry >= plan.retries || !isPassing(error) || !mayRepeat()) throw error;
      const longest = Math.min(plan.longestPauseMs, plan.firstPauseMs * 2 ** retry);
      const pauseMs = Math.max(random() * longest, askedMs(error));
      if (pauseMs > patienceMs) throw error;
      patienceMs -= pauseMs;
      await sleep(pauseMs);
    }
  }
}

/** Whether another try, or another provider, may help. */
export function isPassing(error: unknown): boolean {
  return error instanceof Error && passing.has(error.name);
}

function askedMs(error: unknown): number {
  const { retryAfterSeconds } = error as { retryAfterSeconds?: number | undefined };
  return (retryAfterSeconds ?? 0) * 1000;
}
