import { StageError } from '@sheaf/core/errors';

/** Error with a SQLSTATE in `code`, as `pg` throws them. */
export class SqlError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SqlError';
    this.code = code;
  }
}

/** program_limit_exceeded: the statement asks for more than the service carries. */
export const limitExceeded = '54000';

const unavailable = new Set([
  'DatabaseResumingException',
  'DatabaseUnavailableException',
  'InternalServerErrorException',
  'ServiceUnavailableError',
  'StatementTimeoutException',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
  'TransactionNotFoundException',
]);

const credentials = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'ForbiddenException',
  'InvalidSecretException',
  'SecretsErrorException',
  'UnrecognizedClientException',
]);

const misconfigured = new Set([
  'DatabaseNotFoundException',
  'HttpEndpointNotEnabledException',
  'InvalidResourceStateException',
  'NotFoundException',
]);

/** Resuming takes some 15 s; a client that asks sooner asks in vain. */
const resumeSeconds = 5;

/** What the service answered, as the port speaks of errors. Messages of statements keep their SQLSTATE only as `code`. */
export function faultOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message } = error;
  const state = /SQLState: ([0-9A-Z]{5})/.exec(message)?.[1];
  if (state !== undefined)
    return new SqlError(state, message.replace(/^ERROR: /, '').replace(/; (Position|SQLState): .*$/s, ''), error);
  if (name === 'BadRequestException' && /transaction .* is not found/i.test(message))
    return unavailableBecause(name, error);
  if (/more than the allowed response size|exceeded size limit|packet for query is too large/i.test(message)) {
    return new SqlError(
      limitExceeded,
      'The result is larger than the Data API carries: 64 KB for a row, 1 MiB in all.',
      error,
    );
  }
  if (unavailable.has(name)) return unavailableBecause(name, error);
  if (credentials.has(name))
    return new StageError('CredentialsRejected', `The Data API refused the credentials (${name}).`, { cause: error });
  if (misconfigured.has(name))
    return new StageError('StoreRefused', `The Data API cannot use the cluster (${name}): ${message}`, {
      cause: error,
    });
  return error;
}

function unavailableBecause(name: string, cause: Error): StageError {
  return new StageError('DatabaseUnavailable', `The database did not answer (${name}).`, {
    cause,
    retryAfterSeconds: resumeSeconds,
  });
}
