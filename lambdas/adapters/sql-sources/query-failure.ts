/** What a failing database means to a listing, and its own words for it without secrets and data. */
import { isStageErrorName, StageError } from '@sheaf/core/errors';

export type FailureKind = 'credentials' | 'unavailable' | 'late' | 'certificate' | 'writes' | 'invalid';

export interface Failing {
  readonly timeoutMs: number;
  /** Taken out of messages. */
  readonly secrets: readonly string[];
}

const brokenConnection =
  /^(?:ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|PROTOCOL_|ESOCKET|ETIMEOUT|ECONNCLOSED|EINSTLOOKUP)/;
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|HANDSHAKE_SSL/;

/** @param kindOf by what the engine says; undefined where that says nothing, then the code of the network decides */
export function queryFailure(
  error: unknown,
  kindOf: (error: { code?: unknown; message: string }) => FailureKind | undefined,
  failing: Failing,
): Error {
  if (!(error instanceof Error)) return new StageError('SourceUnavailable', 'The database connection failed.');
  if (isStageErrorName(error.name)) return error;
  const code = String((error as { code?: unknown }).code ?? '');
  const kind = kindOf(error) ?? (certificate.test(code) ? 'certificate' : 'unavailable');
  if (kind === 'credentials')
    return new StageError(
      'CredentialsRejected',
      'The database refused the user, the password or the address they come from.',
    );
  if (kind === 'late') {
    const seconds = failing.timeoutMs / 1000;
    return new StageError(
      'SourceUnavailable',
      `The database gave no rows within ${seconds} s. Raise timeoutSeconds, or help the query by an index.`,
    );
  }
  if (kind === 'certificate')
    return new StageError(
      'SourceUnavailable',
      `The certificate of the database was not accepted (${code || 'TLS'}). Its authority must be known to this host, or sslmode be require.`,
    );
  if (kind === 'unavailable') {
    const told = brokenConnection.test(code) || /^\w{1,40}$/.test(code) ? code : 'connection lost';
    return new StageError('SourceUnavailable', `The database could not be reached, or broke off (${told}).`);
  }
  const words = serverWords(error, failing.secrets);
  return new StageError(
    'SourceQueryInvalid',
    kind === 'writes' ? `The query does more than read: ${words}` : `The database refused the query: ${words}`,
  );
}

/** Errors about data (SQLSTATE class 22) quote what stands in the rows. */
export function serverWords(error: Error, secrets: readonly string[]): string {
  const { code, sqlState } = error as { code?: unknown; sqlState?: unknown };
  const isAboutData = String(sqlState ?? code ?? '').startsWith('22');
  let words = error.message.split('\n')[0]!.slice(0, 300);
  if (isAboutData) words = words.replace(/"[^"]*"|'[^']*'/g, '…');
  for (const secret of secrets) if (secret.length > 2) words = words.replaceAll(secret, '[secret]');
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}
