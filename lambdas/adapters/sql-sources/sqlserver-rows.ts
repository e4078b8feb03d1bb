import { isIP } from 'node:net';
import { StageError } from '@sheaf/core/errors';
import type { SqlQuery, SqlRow } from '@sheaf/core/sources/sql-connection';
import { type ConnectionTarget, connectionTarget } from './connection-target.ts';
import { bytesPerPage, mostRowsPerPage, sizeOf } from './page-size.ts';
import { type FailureKind, queryFailure } from './query-failure.ts';
import type { ResolveHost } from './sql-connections.ts';

/** The part of `mssql` that is used; the package is not among our dependencies. */
export interface SqlServerDriver {
  readonly ConnectionPool: new (configuration: object) => { connect(): Promise<unknown>; close(): Promise<void> };
  readonly Transaction: new (pool: unknown) => { begin(): Promise<void>; rollback(): Promise<void> };
  readonly Request: new (
    owner: unknown,
  ) => {
    input(name: string, value: unknown): unknown;
    query(sql: string): Promise<{ recordset: { granted: string }[] }>;
    cancel(): void;
    toReadableStream(): AsyncIterable<Record<string, unknown>>;
  };
}

const packageName: string = 'mssql';

async function installed(): Promise<SqlServerDriver> {
  try {
    const { default: driver } = (await import(packageName)) as { default: SqlServerDriver };
    return driver;
  } catch {
    throw new StageError(
      'SourceQueryInvalid',
      'Reading from SQL Server needs the package mssql, which is not installed: `npm install mssql`, then retry the job.',
    );
  }
}

const mayWrite = ['INSERT', 'UPDATE', 'DELETE', 'ALTER', 'CONTROL', 'EXECUTE', 'CREATE TABLE'];

/**
 * SQL Server has no read-only transaction, so the server is asked first whether the account may write to the database, and one that may is
 * refused; what runs is rolled back all the same.
 * https://learn.microsoft.com/sql/relational-databases/system-functions/sys-fn-my-permissions-transact-sql
 */
export async function* sqlServerRows(
  query: SqlQuery,
  resolve: ResolveHost,
  load: () => Promise<SqlServerDriver> = installed,
): AsyncGenerator<readonly SqlRow[]> {
  const target = connectionTarget(query.connection, 'sqlserver');
  const driver = await load();
  const { address } = await resolve(target.host, target.port);
  const pool = new driver.ConnectionPool(configuration(target, address, query.timeoutMs));
  try {
    await pool.connect();
    const transaction = new driver.Transaction(pool);
    await transaction.begin();
    try {
      await refuseWriters(new driver.Request(transaction));
      yield* pagesOf(new driver.Request(transaction), query);
    } finally {
      await transaction.rollback().catch(() => undefined);
    }
  } catch (error) {
    throw queryFailure(error, kindOf, { timeoutMs: query.timeoutMs, secrets: [query.connection, target.password] });
  } finally {
    await pool.close().catch(() => undefined);
  }
}

function configuration(
  { host, port, user, password, database, tls }: ConnectionTarget,
  server: string,
  timeoutMs: number,
) {
  return {
    server,
    port,
    user,
    password,
    database,
    requestTimeout: timeoutMs,
    connectionTimeout: Math.min(timeoutMs, 10_000),
    pool: { max: 1, min: 0 },
    options: {
      encrypt: tls !== 'disable',
      // The driver compares the certificate with this name, in place of the pinned address.
      ...(isIP(host) === 0 && { serverName: host }),
      trustServerCertificate: tls !== 'verify-full' && tls !== 'verify-ca',
      readOnlyIntent: true,
      useUTC: true,
    },
  };
}

async function refuseWriters(request: InstanceType<SqlServerDriver['Request']>): Promise<void> {
  const { recordset } = await request.query(
    "select permission_name as granted from sys.fn_my_permissions(null, 'DATABASE')",
  );
  const rights = recordset.map(({ granted }) => granted).filter((right) => mayWrite.includes(right));
  if (rights.length === 0) return;
  throw new StageError(
    'SourceQueryInvalid',
    `The account of the connection may do more than read (${rights.join(', ')}), and SQL Server cannot be told to only read: use an account that has db_datareader alone.`,
  );
}

async function* pagesOf(
  request: InstanceType<SqlServerDriver['Request']>,
  { statement, parameters }: SqlQuery,
): AsyncGenerator<SqlRow[]> {
  for (const [index, value] of parameters.entries())
    request.input(`p${index + 1}`, typeof value === 'bigint' ? value.toString() : value);
  const stream = request.toReadableStream();
  const outcome = request.query(statement);
  // The stream tells of it too; unheard, it would end the process.
  outcome.catch(() => undefined);
  let page: SqlRow[] = [];
  let bytes = 0;
  for await (const row of stream) {
    page.push(row);
    bytes += sizeOf(Object.values(row));
    if (page.length < mostRowsPerPage && bytes < bytesPerPage) continue;
    yield page;
    page = [];
    bytes = 0;
  }
  await outcome;
  if (page.length > 0) yield page;
}

function kindOf(error: { code?: unknown; message: string }): FailureKind | undefined {
  if (error.code === 'ELOGIN') return 'credentials';
  if (error.code === 'ETIMEOUT') return 'late';
  return error.code === 'EREQUEST' ? 'invalid' : undefined;
}
