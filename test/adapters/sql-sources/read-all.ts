import { StageError } from '@sheaf/core/errors';
import type { SqlEngine, SqlQuery, SqlRow } from '@sheaf/core/sources/sql-connection';
import { createSqlConnections, type ResolveHost } from '../../../lambdas/adapters/sql-sources/sql-connections.ts';

export const asIs: ResolveHost = async (host) => ({ address: host });

export interface Reader {
  readonly engine: SqlEngine;
  readonly connection: string;
  readonly sqliteFolder?: string;
  readonly resolve?: ResolveHost;
}

export function sqliteIn(folder: string | undefined) {
  const process = new URL('../../../lambdas/list-source/sqlite-process.ts', import.meta.url);
  return folder === undefined ? undefined : { folder, process };
}

/** All rows of a statement. */
export async function readAll(
  { engine, connection, sqliteFolder, resolve = asIs }: Reader,
  statement: string,
  over: Partial<SqlQuery> = {},
): Promise<SqlRow[]> {
  const rows: SqlRow[] = [];
  const query = { engine, connection, statement, parameters: [], timeoutMs: 10_000, ...over };
  for await (const page of createSqlConnections({ resolve, sqlite: sqliteIn(sqliteFolder) }).rows(query))
    rows.push(...page);
  return rows;
}

/** The error that a statement ends with. */
export async function failureOf(reader: Reader, statement: string, over: Partial<SqlQuery> = {}): Promise<StageError> {
  try {
    await readAll(reader, statement, over);
  } catch (error) {
    if (error instanceof StageError) return error;
    throw error;
  }
  throw new Error(`This statement was read: ${statement}`);
}
