import { StageError } from '@sheaf/core/errors';
import type { SqlQuery, SqlRow } from '@sheaf/core/sources/sql-connection';
import type { Connection, PrepareStatementInfo } from 'mysql2';
import { connectionTarget } from './connection-target.ts';
import { connectMysql } from './mysql-connection.ts';
import { type MysqlColumn, mysqlParameter, mysqlValue } from './mysql-values.ts';
import { bytesPerPage, mostRowsPerPage, sizeOf } from './page-size.ts';
import { type FailureKind, queryFailure } from './query-failure.ts';
import type { ResolveHost } from './sql-connections.ts';

/** The time of a statement of MySQL runs on while rows are handed on: its own limit is for a client that is gone. */
const longestStatementMs = 15 * 60_000;

/**
 * MySQL and MariaDB: a prepared statement, which is one, in a read-only transaction of a read-only session. Whether it gives rows the
 * server says when it has parsed it; what gives none (INSERT, SET, CALL, `INTO OUTFILE`) is not executed.
 * https://dev.mysql.com/doc/refman/8.4/en/set-transaction.html
 */
export async function* mysqlRows(query: SqlQuery, resolve: ResolveHost): AsyncGenerator<readonly SqlRow[]> {
  const target = connectionTarget(query.connection, 'mysql');
  const { address } = await resolve(target.host, target.port);
  const failing = { timeoutMs: query.timeoutMs, secrets: [query.connection, target.password] };
  let connection: Connection | undefined;
  const patience = new Patience(query.timeoutMs, () => void stop());
  // Ends the statement on the server by a connection of its own, then ours, which waits for it.
  async function stop(): Promise<void> {
    const { threadId } = connection!;
    const other = await connectMysql(target, address, query.timeoutMs).catch(() => undefined);
    if (other !== undefined) await run(other, `kill query ${Number(threadId)}`).catch(() => undefined);
    other?.destroy();
    connection?.destroy();
  }
  try {
    connection = await connectMysql(target, address, query.timeoutMs);
    await open(connection);
    patience.begin();
    const statement = await prepared(connection, query.statement);
    yield* pagesOf(statement, query, patience);
  } catch (error) {
    throw queryFailure(patience.isOver ? late() : error, kindOf, failing);
  } finally {
    patience.end();
    if (!patience.isOver) connection?.destroy();
  }
}

async function open(connection: Connection): Promise<void> {
  const [{ version = '' } = {}] = (await run(connection, 'select version() as version')) as { version?: string }[];
  const limit = version.includes('MariaDB')
    ? `max_statement_time = ${longestStatementMs / 1000}`
    : `max_execution_time = ${longestStatementMs}`;
  await run(connection, `set session ${limit}, time_zone = '+00:00', net_write_timeout = 900`);
  await run(connection, 'set session transaction read only');
  await run(connection, 'start transaction read only');
}

async function* pagesOf(
  statement: PrepareStatementInfo,
  { parameters }: SqlQuery,
  patience: Patience,
): AsyncGenerator<SqlRow[]> {
  const command = statement.execute(parameters.map(mysqlParameter));
  let columns: readonly MysqlColumn[] = [];
  command.on('fields', (fields) => {
    columns = fields as unknown as MysqlColumn[];
  });
  let page: SqlRow[] = [];
  let bytes = 0;
  for await (const given of command.stream({ highWaterMark: 256 })) {
    const row: Record<string, unknown> = given;
    for (const column of columns) row[column.name] = mysqlValue(row[column.name], column);
    page.push(row);
    bytes += sizeOf(Object.values(row));
    if (page.length < mostRowsPerPage && bytes < bytesPerPage) continue;
    patience.end();
    yield page;
    patience.begin();
    page = [];
    bytes = 0;
  }
  patience.end();
  if (page.length > 0) yield page;
}

/** @throws StageError SourceQueryInvalid when the server says that the statement gives no rows */
async function prepared(connection: Connection, sql: string): Promise<PrepareStatementInfo> {
  const statement = await new Promise<PrepareStatementInfo>((resolve, reject) => {
    connection.prepare(sql, (error, info) => (error === null ? resolve(info) : reject(error)));
  });
  if ((statement as unknown as { columns: unknown[] }).columns.length > 0) return statement;
  throw new StageError(
    'SourceQueryInvalid',
    'The query gives no rows: it writes, calls or sets something. The database is only read: give one statement that selects.',
  );
}

function run(connection: Connection, sql: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error, rows) => (error === null ? resolve(rows) : reject(error)));
  });
}

/** Counts only the time that is waited for the server, from `begin` to `end`. */
class Patience {
  readonly #milliseconds: number;
  readonly #whenOver: () => void;
  #timer: NodeJS.Timeout | undefined;
  isOver = false;

  constructor(milliseconds: number, whenOver: () => void) {
    this.#milliseconds = milliseconds;
    this.#whenOver = whenOver;
  }

  begin(): void {
    this.#timer = setTimeout(() => {
      this.isOver = true;
      this.#whenOver();
    }, this.#milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function late(): Error {
  return Object.assign(new Error('late'), { errno: 1317 });
}

/** https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html, https://mariadb.com/kb/en/mariadb-error-codes/ */
function kindOf(error: { code?: unknown; message: string }): FailureKind | undefined {
  const { errno, sqlState } = error as { errno?: number; sqlState?: string };
  if (error.code === 'HANDSHAKE_NO_SSL_SUPPORT') return 'certificate';
  if (errno === undefined || errno < 0) return undefined;
  if ([1044, 1045, 1130, 1251, 1698, 2059, 2061].includes(errno)) return 'credentials';
  if ([1317, 1969, 3024].includes(errno)) return 'late';
  if (errno === 1792 || errno === 1290) return 'writes';
  if ([1040, 1053, 1129, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1226].includes(errno)) return 'unavailable';
  return sqlState?.startsWith('08') || (errno >= 2000 && errno < 3000) ? 'unavailable' : 'invalid';
}
