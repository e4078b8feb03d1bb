/** What an error of the AWS SDK means in the error table; one mapping for all four services. */
import { StageError } from '@sheaf/core/errors';

/** Full, forbidden or not there: waiting does not help. 507 is what the local cloud answers when the disk is full. */
const refusals: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'InvalidAccessKeyId',
  'KMSAccessDeniedException',
  'NoSpace',
  'NoSuchBucket',
  'NonExistentQueue',
  'QueueDoesNotExist',
  'ResourceNotFoundException',
  'SignatureDoesNotMatch',
  'StateMachineDoesNotExist',
]);

const throttles: ReadonlySet<string> = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

interface SdkError {
  readonly name: string;
  readonly status: number | undefined;
  readonly code: string | undefined;
}

export function sdkErrorOf(error: unknown): SdkError {
  if (!(error instanceof Error)) return { name: 'Unknown', status: undefined, code: undefined };
  const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown };
  return { name: error.name, status: $metadata?.httpStatusCode, code: typeof code === 'string' ? code : undefined };
}

/** @returns never: throws StageError StoreRefused or StoreUnavailable where the error is one, else the error itself. */
export function throwFault(what: string, error: unknown): never {
  const { name, status, code } = sdkErrorOf(error);
  if (refusals.has(name) || status === 403 || status === 507) {
    throw new StageError('StoreRefused', `${what} refused the request (${name}).`, { cause: error });
  }
  const isTransport = status === undefined && (code !== undefined || name === 'TimeoutError' || name === 'AbortError');
  if (isTransport || throttles.has(name) || status === 429 || (status !== undefined && status >= 500)) {
    throw new StageError('StoreUnavailable', `${what} did not answer (${code ?? name}).`, { cause: error });
  }
  throw error;
}
