import {
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  RDSDataClient,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import type { Database, DatabaseRole, Row, Session, SqlValue } from '@sheaf/core/platform/database';
import { faultOf, limitExceeded, SqlError } from './data-api/faults.ts';
import { withNamedParameters } from './data-api/named-parameters.ts';
import { pagedQuery } from './data-api/paged-query.ts';
import { type Records, readRecords } from './data-api/records.ts';
import { parseDataApiUrl } from './data-api/resource-url.ts';
import type { OwnerConnection } from './owner-connection.ts';
import { oneAtATime, patiently } from './patience.ts';
import { checkedTenant, readerArgument, sqlFunction } from './sql-names.ts';

export interface DataApiDatabaseOptions {
  /** How long to try again while the database resumes, in milliseconds. @default 25000 */
  readonly patienceMilliseconds?: number;
}

const maxRequestBytes = 4 * 1024 * 1024;
const maxStatementLength = 65_536;

/**
 * Aurora PostgreSQL over the Data API. Limits of the service: 4 MiB a request, 1 MiB a response, 64 KB a row, 45 s a
 * statement, 3 min between statements of a transaction. What would pass a limit fails before it is sent, or on the
 * server, with the code 54000: the service itself would answer after the work was done.
 *
 * A call is repeated when the service does not answer, even if it may have run: SQL functions give the same result twice.
 */
export class DataApiDatabase implements Database, OwnerConnection {
  readonly #client: RDSDataClient;
  readonly #target: { readonly resourceArn: string; readonly secretArn: string; readonly database: string };
  readonly #patienceMilliseconds: number;

  constructor(url: string, options: DataApiDatabaseOptions = {}) {
    const { region, ...target } = parseDataApiUrl(url);
    this.#target = target;
    this.#patienceMilliseconds = options.patienceMilliseconds ?? 25_000;
    // Repeating is decided here, by what it may do twice; the SDK would repeat anything.
    this.#client = new RDSDataClient({
      region,
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 3000, requestTimeout: 60_000, throwOnRequestTimeout: true },
    });
  }

  async transaction<T>(as: DatabaseRole, work: (session: Session) => Promise<T>): Promise<T> {
    const tenant = as.role === 'sheaf_app' ? checkedTenant(as.tenantId) : '';
    return this.#transact(work, async (transactionId) => {
      await this.#execute(
        "select set_config('sheaf.tenant', $1, true), set_config('role', $2, true)",
        [tenant, as.role],
        transactionId,
      );
      const reader = readerArgument(as);
      if (reader !== null) await this.#execute('select 1 from sheaf.read_as($1::jsonb)', [reader], transactionId);
    });
  }

  async ownerTransaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#transact(work, async () => undefined);
  }

  async call<T>(name: string, argument: unknown): Promise<T> {
    const text = `select part from sheaf.parts_of(${sqlFunction(name)}($1::jsonb)) as part`;
    const values = [JSON.stringify(argument)];
    const { rows } = await patiently(this.#patienceMilliseconds, () => this.#execute(text, values));
    return rows[0]?.[0] === null ? (null as T) : (JSON.parse(rows.map(([part]) => part as string).join('')) as T);
  }

  async ping(): Promise<void> {
    await this.#execute('select 1', []);
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async #transact<T>(
    work: (session: Session) => Promise<T>,
    prepare: (transactionId: string) => Promise<void>,
  ): Promise<T> {
    const transactionId = await patiently(this.#patienceMilliseconds, () => this.#begin(prepare));
    const target = { resourceArn: this.#target.resourceArn, secretArn: this.#target.secretArn, transactionId };
    try {
      const { session, failure } = this.#sessionOf(transactionId);
      const result = await work(session);
      // The service drops a transaction at its first error; a commit after that would look like success to nobody.
      if (failure() !== undefined)
        throw new Error('The transaction was rolled back, since one of its statements had failed.', {
          cause: failure(),
        });
      await this.#client.send(new CommitTransactionCommand(target));
      return result;
    } catch (error) {
      await this.#client.send(new RollbackTransactionCommand(target)).catch(() => undefined);
      throw faultOf(error);
    }
  }

  async #begin(prepare: (transactionId: string) => Promise<void>): Promise<string> {
    try {
      const { transactionId } = await this.#client.send(new BeginTransactionCommand(this.#target));
      await prepare(transactionId!);
      return transactionId!;
    } catch (error) {
      throw faultOf(error);
    }
  }

  #sessionOf(transactionId: string) {
    const inOrder = oneAtATime();
    let failed: unknown;
    const run = (text: string, values: readonly SqlValue[] = []) =>
      inOrder(() => pagedQuery((sql, bound) => this.#execute(sql, bound, transactionId), text, values)).catch(
        (error: unknown) => {
          failed ??= error;
          throw error;
        },
      );
    const session: Session = {
      rows: async (text, values) => (await run(text, values)).rows,
      async query<T extends Row>(text: string, values?: readonly SqlValue[]) {
        const { columns, rows } = await run(text, values);
        return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])) as T);
      },
    };
    return { session, failure: () => failed };
  }

  async #execute(text: string, values: readonly SqlValue[], transactionId?: string): Promise<Records> {
    const { sql, parameters } = withNamedParameters(text, values);
    const request = {
      ...this.#target,
      sql,
      parameters,
      includeResultMetadata: true,
      ...(transactionId && { transactionId }),
    };
    const bytes = Buffer.byteLength(JSON.stringify(request));
    if (bytes > maxRequestBytes)
      throw new SqlError(
        limitExceeded,
        `The request has ${bytes} bytes; the Data API takes 4 MiB. Send less at a time.`,
      );
    if (sql.length > maxStatementLength) {
      throw new SqlError(
        limitExceeded,
        `The statement has ${sql.length} characters; the Data API takes ${maxStatementLength}.`,
      );
    }
    try {
      const answer = await this.#client.send(
        new ExecuteStatementCommand({
          ...request,
          resultSetOptions: { decimalReturnType: 'STRING', longReturnType: 'STRING' },
        }),
      );
      return readRecords(answer.columnMetadata, answer.records);
    } catch (error) {
      throw faultOf(error);
    }
  }
}
