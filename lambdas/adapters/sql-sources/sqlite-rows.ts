import { constants, DatabaseSync, type StatementSync } from 'node:sqlite';
import { StageError } from '@sheaf/core/errors';
import type { SqlQuery, SqlRow } from '@sheaf/core/sources/sql-connection';
import { bytesPerPage, mostRowsPerPage, sizeOf } from './page-size.ts';
import { type FailureKind, queryFailure } from './query-failure.ts';
import { sqliteFile } from './sqlite-file.ts';

/**
 * SQLite: a file opened read-only, `query_only`, and an authorizer that lets the parser pass nothing but reading.
 * https://www.sqlite.org/c3ref/set_authorizer.html
 */
export async function* sqliteRows(query: SqlQuery, folder: string): AsyncGenerator<readonly SqlRow[]> {
  const failing = { timeoutMs: query.timeoutMs, secrets: [query.connection] };
  const path = await sqliteFile(query.connection, folder);
  let database: DatabaseSync | undefined;
  try {
    database = opened(path, query.timeoutMs);
    const statement = prepared(database, query.statement);
    statement.setReadBigInts(true);
    const rows = statement.iterate(
      ...query.parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value)),
    );
    for (let page = pageOf(rows, query.timeoutMs); page.length > 0; page = pageOf(rows, query.timeoutMs)) yield page;
  } catch (error) {
    throw queryFailure(error, kindOf, failing);
  } finally {
    database?.close();
  }
}

function opened(path: string, timeoutMs: number): DatabaseSync {
  const database = new DatabaseSync(path, {
    readOnly: true,
    timeout: Math.min(timeoutMs, 5000),
    allowExtension: false,
  });
  database.enableDefensive(true);
  database.exec('pragma query_only = 1; pragma trusted_schema = 0');
  const reading = new Set([
    constants.SQLITE_SELECT,
    constants.SQLITE_READ,
    constants.SQLITE_FUNCTION,
    constants.SQLITE_RECURSIVE,
  ]);
  database.setAuthorizer((action) => (reading.has(action) ? constants.SQLITE_OK : constants.SQLITE_DENY));
  return database;
}

/** SQLite compiles the first statement and leaves the rest: what it left must be no statement. */
function prepared(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  const rest = sql.slice(statement.sourceSQL.length);
  if (/[^\s;]/.test(rest) && hasStatement(database, rest))
    throw new StageError('SourceQueryInvalid', 'The query has several statements: give one that reads.');
  return statement;
}

function hasStatement(database: DatabaseSync, sql: string): boolean {
  try {
    database.prepare(sql);
    return true;
  } catch (error) {
    return !/contains no statements/i.test((error as Error).message);
  }
}

/** Time is looked at between rows: within one, SQLite cannot be interrupted from here. */
function pageOf(rows: Iterator<Record<string, unknown>>, timeoutMs: number): SqlRow[] {
  const page: SqlRow[] = [];
  const deadline = performance.now() + timeoutMs;
  for (let bytes = 0; page.length < mostRowsPerPage && bytes < bytesPerPage; ) {
    const { done, value } = rows.next();
    if (performance.now() > deadline) throw Object.assign(new Error('late'), { errcode: interrupted });
    if (done) break;
    const row = Object.fromEntries(Object.entries(value).map(([name, given]) => [name, exactValue(given)]));
    bytes += sizeOf(Object.values(row));
    page.push(row);
  }
  return page;
}

function exactValue(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const interrupted = 9;

/** https://www.sqlite.org/rescode.html, the primary codes */
function kindOf(error: { message: string }): FailureKind | undefined {
  const code = (error as { errcode?: number }).errcode;
  if (code === undefined) return 'invalid';
  const primary = code & 0xff;
  if (primary === interrupted) return 'late';
  if (primary === 23 || primary === 8) return 'writes';
  // busy, locked, input or output, cannot open
  if ([5, 6, 10, 14].includes(primary)) return 'unavailable';
  return 'invalid';
}
