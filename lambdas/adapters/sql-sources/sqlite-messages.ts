/** What passes between a listing and the process that reads a file of SQLite for it. */
import type { SqlParameter, SqlRow } from '@sheaf/core/sources/sql-connection';

export type ToSqlite =
  | {
      readonly type: 'open';
      readonly path: string;
      readonly statement: string;
      readonly parameters: readonly SqlParameter[];
      /** Of waiting for a lock. */
      readonly busyMs: number;
    }
  | { readonly type: 'next' };

export type FromSqlite =
  | { readonly type: 'ready' }
  /** No rows: there are no more. */
  | { readonly type: 'rows'; readonly rows: readonly SqlRow[] }
  | { readonly type: 'several' }
  | { readonly type: 'failed'; readonly message: string; readonly errcode: number | undefined };
