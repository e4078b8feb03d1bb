import { StageError } from '@sheaf/core/errors';

/** What clients of providers tell of a failed call. */
interface ProviderError {
  readonly status?: number | undefined;
  readonly code?: string | null | undefined;
  /** Of Anthropic, also where the fault came in the middle of a stream, without a status. */
  readonly type?: string | null | undefined;
  readonly errorCode?: string | null | undefined;
  readonly headers?: Headers | undefined;
}

/** 498 is Cohere's for a token that is none. */
const credentialStatuses = new Set([401, 402, 403, 498]);
const accountCodes = /^(insufficient_quota|billing_error|organization_on_hold|\w*spend_limit_reached)$/;

/**
 * What a failed call of a provider means in the error table. Messages carry the status, never the body: servers repeat the
 * input in it.
 * @returns never: throws StageError ProviderThrottled, ProviderUnavailable, CredentialsRejected, ModelMissing; or an Error
 */
export function throwProviderFault(model: string, error: unknown, missingHint?: string): never {
  if (!(error instanceof Error)) throw error;
  const { status, code, type, errorCode, headers } = error as ProviderError;
  const cause = error;
  if (status === 402 || [code, type, errorCode].some((one) => accountCodes.test(one ?? ''))) {
    throw new StageError('CredentialsRejected', `The account at the provider of ${model} has no quota left.`, {
      cause,
    });
  }
  if (status === 429 || type === 'rate_limit_error') {
    const retryAfterSeconds = retryAfter(headers);
    const options = retryAfterSeconds === undefined ? { cause } : { cause, retryAfterSeconds };
    throw new StageError('ProviderThrottled', `The provider of ${model} asked to slow down (429).`, options);
  }
  // The client's errors have no status when no answer came, not in time, or when it was none.
  if (status === undefined) {
    throw new StageError('ProviderUnavailable', `The server of ${model} did not answer, or not to the end.`, { cause });
  }
  if (credentialStatuses.has(status)) {
    throw new StageError('CredentialsRejected', `The provider of ${model} refused the credentials (${status}).`, {
      cause,
    });
  }
  if (status === 404) {
    const message = missingHint ?? `The provider does not have the model ${model} at this address (404).`;
    throw new StageError('ModelMissing', message, { cause });
  }
  if (status === 408 || status === 409 || status === 499 || status >= 500) {
    throw new StageError('ProviderUnavailable', `The provider of ${model} failed (${status}).`, { cause });
  }
  throw new Error(`The provider of ${model} refused the request (${status}).`, { cause });
}

/** Seconds out of `retry-after-ms`, or `retry-after` as seconds or a date (RFC 9110, 10.2.3). */
export function retryAfter(headers: Headers | undefined, now = Date.now()): number | undefined {
  const milliseconds = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds / 1000);
  const text = headers?.get('retry-after');
  if (text === undefined || text === null) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
