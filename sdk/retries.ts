/** Which requests are sent again, and after how long. */
import type { Problem } from '@sheaf/core/platform/api/contract/problem';

export interface Attempt {
  readonly method: string;
  /** Whether the server does it once, however often it comes. */
  readonly hasIdempotencyKey: boolean;
  /** How often it was sent before. */
  readonly before: number;
}

const firstPauseMs = 250;
/** Who is told to wait for longer is told so, and decides. */
const longestWaitMs = 5_000;
/** What a connection ends with that had begun; one that is refused will be refused again. */
const brokenConnection = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET']);
const gatewayFaults = new Set([502, 503, 504]);

/**
 * Milliseconds before a request is sent again after an answer, or null when it is not: what the server refused before it did anything
 * (429), and what may be repeated, while a part of it does not answer.
 */
export function pauseAfterAnswer(attempt: Attempt, answer: Response, problem: Problem | undefined): number | null {
  const kind = problem?.type.split(':').at(-1);
  const isRefusedForRate = answer.status === 429 && kind === 'too-many-requests';
  const isOutage = gatewayFaults.has(answer.status) && (problem === undefined || kind === 'unavailable');
  if (!isRefusedForRate && !(isOutage && isRepeatable(attempt))) return null;
  const seconds = answer.headers.get('retry-after');
  const pause = seconds === null ? backOff(attempt) : Number(seconds) * 1_000;
  return pause <= longestWaitMs ? pause : null;
}

/** The same after no answer: the connection broke, and nobody knows what was done. */
export function pauseAfterBreak(attempt: Attempt, error: unknown): number | null {
  const { cause } = error as { cause?: { code?: string } };
  return isRepeatable(attempt) && brokenConnection.has(cause?.code ?? '') ? backOff(attempt) : null;
}

function isRepeatable({ method, hasIdempotencyKey }: Attempt): boolean {
  return hasIdempotencyKey || (method !== 'POST' && method !== 'PATCH');
}

/** Exponential, with full jitter. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
function backOff({ before }: Attempt): number {
  return Math.random() * firstPauseMs * 2 ** before;
}
