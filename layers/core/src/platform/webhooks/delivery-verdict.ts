/** What comes of a try to deliver: done, again later, or given up; and when a webhook is of no use any more. */

/** Seconds from a failed try to the next: ten tries within three days and four hours. */
export const pausesSeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/** A webhook is disabled when a delivery is given up and nothing has got through for so long. */
const uselessAfterSeconds = 259_200;
const longestRetryAfterMs = 86_400_000;

export interface Try {
  /** With this one. */
  readonly attempts: number;
  /** Milliseconds since 1970: the first failure after the last success; null when the last try of any delivery went well. */
  readonly failingSince: number | null;
  /** Of HTTP; null when no answer came. */
  readonly httpStatus: number | null;
  /** What the receiver asked for by Retry-After. */
  readonly retryAfterMs: number | undefined;
}

export interface Verdict {
  readonly status: 'delivered' | 'pending' | 'failed';
  /** Milliseconds since 1970; null when nothing is to be tried any more. */
  readonly nextAttemptAt: number | null;
  readonly disabledReason: string | null;
}

/** A redirect is a failure, as the specification has it: a webhook has one address. */
export function verdictOf(tried: Try, now: number): Verdict {
  const { attempts, failingSince, httpStatus, retryAfterMs = 0 } = tried;
  if (httpStatus !== null && httpStatus >= 200 && httpStatus < 300) return over('delivered', null);
  if (httpStatus === 410) return over('failed', 'The receiver answered 410 Gone: it wants no more events.');
  const pause = pausesSeconds[attempts - 1];
  if (pause === undefined) {
    const isUseless = failingSince !== null && now - failingSince >= uselessAfterSeconds * 1000;
    const since = new Date(failingSince ?? now).toISOString();
    return over('failed', isUseless ? `No delivery has got through since ${since}; ${lastWord(httpStatus)}` : null);
  }
  const wait = Math.max(pause * 1000, Math.min(retryAfterMs, longestRetryAfterMs));
  return { status: 'pending', nextAttemptAt: now + wait, disabledReason: null };
}

function over(status: 'delivered' | 'failed', disabledReason: string | null): Verdict {
  return { status, nextAttemptAt: null, disabledReason };
}

function lastWord(httpStatus: number | null): string {
  return httpStatus === null ? 'at last no answer came.' : `the last answer was ${httpStatus}.`;
}
