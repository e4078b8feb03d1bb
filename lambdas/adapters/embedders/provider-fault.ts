import { StageError } from '@sheaf/core/errors';

interface ProviderError {
  readonly status?: number | undefined;
  readonly code?: string | null | undefined;
  readonly headers?: Headers | undefined;
}

/**
 * What a failed call of an OpenAI-compatible server means in the error table. Messages carry the status, never the body:
 * servers repeat the input in it.
 * @returns never: throws StageError ProviderThrottled, ProviderUnavailable, CredentialsRejected, ModelMissing; or an Error
 */
export function throwProviderFault(model: string, error: unknown, missingHint?: string): never {
  if (!(error instanceof Error)) throw error;
  const { status, code, headers } = error as ProviderError;
  // The client's errors have no status when no answer came, or when it was not one.
  if (status === undefined) {
    throw new StageError('ProviderUnavailable', `The server of ${model} did not answer.`, { cause: error });
  }
  if (code === 'insufficient_quota') {
    throw new StageError('CredentialsRejected', `The account at the provider of ${model} has no quota left.`, {
      cause: error,
    });
  }
  if (status === 401 || status === 403) {
    throw new StageError('CredentialsRejected', `The provider of ${model} refused the credentials (${status}).`, {
      cause: error,
    });
  }
  if (status === 404) {
    throw new StageError(
      'ModelMissing',
      missingHint ?? `The provider does not have the model ${model} at this address (404).`,
      {
        cause: error,
      },
    );
  }
  if (status === 429) {
    const retryAfterSeconds = retryAfter(headers);
    const options = retryAfterSeconds === undefined ? { cause: error } : { cause: error, retryAfterSeconds };
    throw new StageError('ProviderThrottled', `The provider of ${model} asked to slow down (429).`, options);
  }
  if (status === 408 || status === 409 || status >= 500) {
    throw new StageError('ProviderUnavailable', `The provider of ${model} failed (${status}).`, { cause: error });
  }
  throw new Error(`The provider of ${model} refused the request (${status}).`, { cause: error });
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
