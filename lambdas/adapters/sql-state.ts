/**
 * What a database error means to a stage. SQLSTATE classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import { isStageErrorName, StageError } from '@sheaf/core/errors';

/** Nothing was committed, and the same statement may well succeed soon. */
const passing = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '53200', // out_of_memory
  '53300', // too_many_connections
  '55P03', // lock_not_available
  '57014', // query_canceled: a statement time-out of the server
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
  '25006', // read_only_sql_transaction: the writer moved to another instance
]);

/** Of class 08, but a fault of ours: the message and the statement do not fit. */
const protocolViolation = '08P01';

const refused = new Set([
  '53100', // disk_full
  '58030', // io_error
  'XX001', // data_corrupted
  'XX002', // index_corrupted
]);

const credentials = new Set(['28000', '28P01']);

const brokenConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);

/** The driver gives these no code. */
const brokenMessages =
  /connection terminated|timeout exceeded when trying to connect|client was closed|connection error/i;

export function sqlStateOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** True when the failure is of the server or the way to it, not of the statement. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = sqlStateOf(error);
  if (code !== undefined)
    return passing.has(code) || (code.startsWith('08') && code !== protocolViolation) || brokenConnection.has(code);
  return brokenMessages.test(error.message);
}

/**
 * The error to throw: a StageError where the table has a name for it, otherwise the error itself, whose `code` is the
 * SQLSTATE. The message of a StageError holds the code, never the statement or its values.
 */
export function toStageError(error: unknown): unknown {
  if (error instanceof Error && isStageErrorName(error.name)) return error;
  const code = sqlStateOf(error) ?? 'connection lost';
  if (isPassing(error))
    return new StageError('DatabaseUnavailable', `The database did not answer (${code}).`, { cause: error });
  if (refused.has(code))
    return new StageError('StoreRefused', `The database refused the write (${code}).`, { cause: error });
  if (credentials.has(code)) {
    return new StageError('CredentialsRejected', `The database refused the credentials (${code}).`, { cause: error });
  }
  return error;
}
