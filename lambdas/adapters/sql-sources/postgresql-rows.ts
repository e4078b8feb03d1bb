import { checkServerIdentity } from 'node:tls';
import type { SqlQuery, SqlRow } from '@sheaf/core/sources/sql-connection';
import pg from 'pg';
import { type ConnectionTarget, connectionTarget, type TlsMode } from './connection-target.ts';
import { nextPageSize, sizeOf } from './page-size.ts';
import { sourceTypes } from './postgresql-types.ts';
import { type FailureKind, queryFailure } from './query-failure.ts';
import type { ResolveHost } from './sql-connections.ts';

/** Beyond the time that the server gives itself, for a server that no longer answers at all. */
const graceMs = 5000;
const connectMs = 10_000;
const firstPage = 50;

/**
 * PostgreSQL. `DECLARE CURSOR` takes one SELECT, VALUES or WITH that changes nothing, by the server's grammar: COPY, CALL, DO, SET and
 * statements that write are no cursor. All is one read-only transaction, and rolled back, so that a pooler finds the session as it was.
 * https://www.postgresql.org/docs/current/sql-declare.html
 */
export async function* postgresqlRows(query: SqlQuery, resolve: ResolveHost): AsyncGenerator<readonly SqlRow[]> {
  const target = connectionTarget(query.connection, 'postgresql');
  const { address } = await resolve(target.host, target.port);
  let client: pg.Client | undefined;
  let isSound = false;
  try {
    client = await connected(target, address, query.timeoutMs);
    await client.query(opening(query.timeoutMs));
    const values = query.parameters.map((value) => (typeof value === 'bigint' ? value.toString() : value));
    const text = `declare sheaf_rows no scroll cursor for ${query.statement}`;
    // The extended protocol takes one statement. Without values the driver would choose the other, which takes many.
    await client.query({ text, values, queryMode: 'extended' } as pg.QueryConfig);
    isSound = true;
    for (let wanted = firstPage; ; ) {
      isSound = false;
      const { rows, fields } = await client.query<unknown[]>({
        text: `fetch ${wanted} from sheaf_rows`,
        rowMode: 'array',
        types: sourceTypes,
      });
      isSound = true;
      if (rows.length > 0) yield rows.map((row) => Object.fromEntries(fields.map(({ name }, i) => [name, row[i]])));
      if (rows.length < wanted) return;
      wanted = nextPageSize(
        rows.length,
        rows.reduce((size, row) => size + sizeOf(row), 0),
      );
    }
  } catch (error) {
    throw queryFailure(error, kindOf, { timeoutMs: query.timeoutMs, secrets: [query.connection, target.password] });
  } finally {
    if (isSound) await client?.query('rollback').catch(() => undefined);
    void client?.end().catch(() => undefined);
  }
}

/** A snapshot is taken at the end: from then on the server refuses to make the transaction one that writes. */
function opening(timeoutMs: number): string {
  const settings = {
    default_transaction_read_only: 'on',
    statement_timeout: String(timeoutMs),
    idle_in_transaction_session_timeout: '900000',
    cursor_tuple_fraction: '1',
    timezone: 'UTC',
    datestyle: 'ISO, YMD',
    intervalstyle: 'iso_8601',
    bytea_output: 'hex',
  };
  const sets = Object.entries(settings).map(([name, value]) => `set ${name} = '${value}'`);
  return ['begin transaction isolation level repeatable read, read only', ...sets, 'select 1'].join('; ');
}

async function connected(target: ConnectionTarget, address: string, timeoutMs: number): Promise<pg.Client> {
  const first = target.tls === 'prefer' ? 'require' : target.tls;
  try {
    return await connect(target, address, timeoutMs, first);
  } catch (error) {
    const hasNone = error instanceof Error && /does not support SSL/.test(error.message);
    if (target.tls !== 'prefer' || !hasNone) throw error;
    return await connect(target, address, timeoutMs, 'disable');
  }
}

async function connect(target: ConnectionTarget, address: string, timeoutMs: number, tls: TlsMode): Promise<pg.Client> {
  const { host, port, user, password, database } = target;
  const client = new pg.Client({
    host: address,
    port,
    user,
    database,
    // A function, since the driver would look for an empty password in its environment and in files.
    password: () => password,
    ssl: tls === 'disable' ? false : tlsOptions(host, tls),
    connectionTimeoutMillis: Math.min(timeoutMs, connectMs),
    query_timeout: timeoutMs + graceMs,
    application_name: 'sheaf',
    keepAlive: true,
  });
  // A connection that breaks between two pages is told of by the next; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The address is pinned, so the name of the certificate is compared with the host by hand. */
function tlsOptions(host: string, tls: TlsMode) {
  return {
    rejectUnauthorized: tls === 'verify-ca' || tls === 'verify-full',
    ...(/[a-z]/i.test(host) && !host.includes(':') && { servername: host }),
    checkServerIdentity: (_name: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
      tls === 'verify-full' ? checkServerIdentity(host, certificate) : undefined,
  };
}

/** SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function kindOf({ code, message }: { code?: unknown; message: string }): FailureKind | undefined {
  if (/Query read timeout/.test(message)) return 'late';
  if (/SASL|SCRAM|password/i.test(message) && code === undefined) return 'credentials';
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || code === 'EPIPE') return undefined;
  if (code.startsWith('28')) return 'credentials';
  if (code === '57014') return 'late';
  if (code === '25006') return 'writes';
  if (/^(?:08|40|53|57P|58|XX)/.test(code) || code === '55P03') return 'unavailable';
  return 'invalid';
}
