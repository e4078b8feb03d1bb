import { constants, DatabaseSync, type StatementSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import type { SqlRow } from '@sheaf/core/sources/sql-connection';
import { bytesPerPage, mostRowsPerPage, sizeOf } from './page-size.ts';
import type { FromSqlite, ToSqlite } from './sqlite-messages.ts';

/** A listing that is killed cannot say so, and a statement that computes hears nothing: a thread looks after it. */
const watchParent = `
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);
`;

/**
 * The other end of `sqliteRows`: reads one statement of one file in this process, page by page as it is asked. The file is opened
 * read-only, `query_only`, and an authorizer lets the parser pass nothing but reading.
 * https://www.sqlite.org/c3ref/set_authorizer.html
 */
export function serveSqlite(): void {
  let pages: Iterator<SqlRow[]> | undefined;
  const answer = (message: FromSqlite): void => void process.send?.(message);
  new Worker(watchParent, { eval: true }).unref();
  process.on('disconnect', () => process.exit());
  process.on('message', (asked: ToSqlite) => {
    try {
      if (asked.type === 'open') {
        const database = opened(asked.path, asked.busyMs);
        const statement = prepared(database, asked.statement);
        if (statement === 'several') return answer({ type: 'several' });
        pages = pagesOf(statement, asked.parameters);
      }
      const page = pages?.next();
      answer({ type: 'rows', rows: page === undefined || page.done ? [] : page.value });
    } catch (error) {
      const { message, errcode } = error as Error & { errcode?: number };
      answer({ type: 'failed', message, errcode });
    }
  });
  answer({ type: 'ready' });
}

function opened(path: string, busyMs: number): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyMs, allowExtension: false });
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
function prepared(database: DatabaseSync, sql: string): StatementSync | 'several' {
  const statement = database.prepare(sql);
  const rest = sql.slice(statement.sourceSQL.length);
  if (/[^\s;]/.test(rest) && hasStatement(database, rest)) return 'several';
  statement.setReadBigInts(true);
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

type Opening = Extract<ToSqlite, { type: 'open' }>;

function* pagesOf(statement: StatementSync, parameters: Opening['parameters']): Generator<SqlRow[]> {
  const values = parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
  let page: SqlRow[] = [];
  let bytes = 0;
  for (const value of statement.iterate(...values)) {
    const row = Object.fromEntries(Object.entries(value).map(([name, given]) => [name, exactValue(given)]));
    bytes += sizeOf(Object.values(row));
    page.push(row);
    if (page.length < mostRowsPerPage && bytes < bytesPerPage) continue;
    yield page;
    [page, bytes] = [[], 0];
  }
  if (page.length > 0) yield page;
}

function exactValue(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
