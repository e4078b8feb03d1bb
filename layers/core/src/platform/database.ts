/**
 * The database port: any PostgreSQL, reached by `pg` or by Aurora's Data API. Statements are Postgres SQL with `$1`
 * placeholders. Arrays and JSON go in as one JSON text parameter (cast `$1::jsonb` in the statement), so that both
 * drivers send the same.
 */

/** `sheaf_app` sees the rows of one tenant; `sheaf_system` sees all and is for the few functions listed in docs. */
export type DatabaseRole =
  | {
      readonly role: 'sheaf_app';
      readonly tenantId: string;
      /** Names of whoever reads, as access lists hold them: documents withheld from them are not seen. @default null: all are */
      readonly readerNames?: readonly string[] | null;
    }
  | { readonly role: 'sheaf_system' };

export type SqlValue = string | number | boolean | null | Date;

export type Row = Record<string, unknown>;

export interface Session {
  /** Rows as objects by column name; `jsonb` is parsed, `timestamptz` is an ISO 8601 string, `bigint` a number. */
  query<T extends Row = Row>(text: string, values?: readonly SqlValue[]): Promise<T[]>;
  /** The same rows as arrays in column order, which keeps equal column names apart. */
  rows(text: string, values?: readonly SqlValue[]): Promise<unknown[][]>;
}

/**
 * @throws StageError DatabaseUnavailable when the server does not answer or is resuming (after the adapter's own
 * retries), otherwise an Error whose `code` is the SQLSTATE.
 */
export interface Database {
  /** One transaction under the role; committed when `work` returns, rolled back when it throws. Keep it short. */
  transaction<T>(as: DatabaseRole, work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Calls one SQL function `sheaf.{name}(jsonb) returns jsonb` outside any explicit transaction: one round trip. The
   * function sets role and tenant itself from its argument.
   */
  call<T>(name: string, argument: unknown): Promise<T>;
  /** A trivial statement, for health; milliseconds of latency are the caller's to take. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
