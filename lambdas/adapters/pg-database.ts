import type { Database, DatabaseRole, Row, Session, SqlValue } from '@sheaf/core/platform/database';
import pg from 'pg';
import type { OwnerConnection } from './owner-connection.ts';
import { oneAtATime, patiently } from './patience.ts';
import { pgTypes } from './pg-database-types.ts';
import { checkedTenant, readerArgument, sqlFunction, sqlLiteral } from './sql-names.ts';
import { toStageError } from './sql-state.ts';

export interface PgDatabaseOptions {
  /** @default 4 */
  readonly maxConnections?: number;
  /** How long to try again while the server cannot be reached, in milliseconds. @default 5000 */
  readonly patienceMilliseconds?: number;
}

/**
 * PostgreSQL over its wire protocol.
 *
 * Behind PGlite's socket all connections share one session and one unnamed statement. So nothing here outlives a
 * transaction, statements are never named, and outside a transaction only the simple protocol is used: it is one
 * message, where the parts of an extended query may be interleaved with those of another connection.
 *
 * A call is repeated when the connection breaks, even if it may have run: SQL functions give the same result twice.
 */
export class PgDatabase implements Database, OwnerConnection {
  readonly #pool: pg.Pool;
  readonly #patienceMilliseconds: number;

  constructor(url: string, options: PgDatabaseOptions = {}) {
    this.#patienceMilliseconds = options.patienceMilliseconds ?? 5000;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: options.maxConnections ?? 4,
      connectionTimeoutMillis: 5000,
      allowExitOnIdle: true,
      keepAlive: true,
      application_name: 'sheaf',
      options: '-c TimeZone=UTC',
    });
    // A broken connection is told of by its statement, or dropped by the pool; without listeners it would end the process.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async transaction<T>(as: DatabaseRole, work: (session: Session) => Promise<T>): Promise<T> {
    const tenant = as.role === 'sheaf_app' ? checkedTenant(as.tenantId) : '';
    const role = as.role === 'sheaf_app' ? 'sheaf_app' : 'sheaf_system';
    const reader = readerArgument(as);
    const reads = reader === null ? '' : `; select sheaf.read_as(${sqlLiteral(reader)}::jsonb)`;
    return this.#transact(
      `begin; select set_config('sheaf.tenant', '${tenant}', true), set_config('role', '${role}', true)${reads}`,
      work,
    );
  }

  async ownerTransaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#transact('begin', work);
  }

  async call<T>(name: string, argument: unknown): Promise<T> {
    const text = `select ${sqlFunction(name)}(${sqlLiteral(JSON.stringify(argument))}::jsonb)`;
    const rows = await patiently(this.#patienceMilliseconds, () =>
      this.#pool.query({ text, rowMode: 'array', types: pgTypes }),
    );
    return rows.rows[0]?.[0] as T;
  }

  async ping(): Promise<void> {
    try {
      await this.#pool.query('select 1');
    } catch (error) {
      throw toStageError(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #transact<T>(begin: string, work: (session: Session) => Promise<T>): Promise<T> {
    const client = await patiently(this.#patienceMilliseconds, () => this.#begin(begin));
    let broken = false;
    try {
      const result = await work(sessionOf(client));
      const end = await client.query('commit');
      if (end.command !== 'COMMIT')
        throw new Error('The transaction was rolled back, since one of its statements had failed.');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {
        broken = true;
      });
      throw toStageError(error);
    } finally {
      client.release(broken);
    }
  }

  async #begin(begin: string): Promise<pg.PoolClient> {
    const client = await this.#pool.connect();
    try {
      await client.query(begin);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

function sessionOf(client: pg.PoolClient): Session {
  const inOrder = oneAtATime();
  const run = (text: string, values: readonly SqlValue[] = []) => {
    const query = { text, values: values.map(parameterOf), rowMode: 'array' as const, types: pgTypes };
    return inOrder(() => client.query(query));
  };
  return {
    async rows(text, values) {
      return (await run(text, values)).rows as unknown[][];
    },
    async query<T extends Row>(text: string, values?: readonly SqlValue[]) {
      const { rows, fields } = await run(text, values);
      return (rows as unknown[][]).map((row) => Object.fromEntries(fields.map(({ name }, i) => [name, row[i]])) as T);
    },
  };
}

/** A Date goes as UTC: pg would write it in the time zone of this process. */
function parameterOf(value: SqlValue): unknown {
  return value instanceof Date ? value.toISOString() : value;
}
