/** Reading from databases of users. */

export type SqlEngine = 'postgresql' | 'mysql' | 'sqlite' | 'sqlserver';

/** A row as its driver gives it: text, numbers, bigints, booleans, dates, bytes, null. */
export type SqlRow = Readonly<Record<string, unknown>>;

export interface SqlQuery {
  readonly engine: SqlEngine;
  /** As its engine writes it; may hold credentials and is never told. */
  readonly connection: string;
  /** One statement that reads. */
  readonly statement: string;
  readonly parameters: readonly (string | number | boolean | null)[];
  readonly timeoutMs: number;
}

/**
 * Streams rows through a cursor of the server, so that neither side holds them all; the session and its transaction
 * are read-only by the server's own means.
 * @throws StageError SourceUnavailable, CredentialsRejected, EgressRefused, SourceQueryInvalid (with the server's words, without values)
 */
export interface SqlConnections {
  rows(query: SqlQuery): AsyncIterable<readonly SqlRow[]>;
}
