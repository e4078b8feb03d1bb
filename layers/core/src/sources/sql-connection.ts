/** Reading from databases of users. */

export type SqlEngine = 'postgresql' | 'mysql' | 'sqlite' | 'sqlserver';

export type SqlParameter = string | number | bigint | boolean | null;

/**
 * A row by the names of its columns, in their order: text, numbers, bigints where a number would not be exact, booleans, bytes, null,
 * objects and lists of JSON. Points in time and decimals beyond a number are text (ISO 8601), since a `Date` would round them.
 */
export type SqlRow = Readonly<Record<string, unknown>>;

export interface SqlQuery {
  readonly engine: SqlEngine;
  /** As its engine writes it; may hold credentials and is never told. */
  readonly connection: string;
  /** One statement that reads. */
  readonly statement: string;
  readonly parameters: readonly SqlParameter[];
  /** How long the server may work on the statement before its next rows. */
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
