import { describe, expect, it } from 'vitest';
import { type SqlServerDriver, sqlServerRows } from '../../../lambdas/adapters/sql-sources/sqlserver-rows.ts';
import { asIs, failureOf } from './read-all.ts';

const connection = 'sqlserver://reader:let-me-read@db.example/shop?sslmode=verify-full';

/** What the package answers, and what it was told. */
function aDriver(rights: readonly string[], rows: readonly Record<string, unknown>[], fault?: Error) {
  const told: unknown[] = [];
  class ConnectionPool {
    constructor(configuration: object) {
      told.push(configuration);
    }
    async connect() {
      if (fault) throw fault;
    }
    async close() {
      told.push('closed');
    }
  }
  class Transaction {
    async begin() {}
    async rollback() {
      told.push('rolled back');
    }
  }
  class Request {
    input(name: string, value: unknown) {
      told.push([name, value]);
    }
    async query(sql: string) {
      told.push(sql);
      return { recordset: rights.map((granted) => ({ granted })) };
    }
    cancel() {}
    async *toReadableStream() {
      yield* rows;
    }
  }
  return { told, load: async () => ({ ConnectionPool, Transaction, Request }) as unknown as SqlServerDriver };
}

async function read(driver: ReturnType<typeof aDriver>) {
  const query = {
    engine: 'sqlserver',
    connection,
    statement: 'select @p1',
    parameters: [5n],
    timeoutMs: 1000,
  } as const;
  const rows = [];
  for await (const page of sqlServerRows(query, asIs, driver.load)) rows.push(...page);
  return rows;
}

describe('SQL Server', () => {
  it('names the package that is missing', async () => {
    const error = await failureOf({ engine: 'sqlserver', connection }, 'select 1');
    expect(error.message).toBe(
      'Reading from SQL Server needs the package mssql, which is not installed: `npm install mssql`, then retry the job.',
    );
  });

  it('binds values, streams rows and rolls back', async () => {
    const driver = aDriver(['CONNECT', 'SELECT'], [{ a: 1 }]);
    expect(await read(driver)).toEqual([{ a: 1 }]);
    expect(driver.told).toContainEqual(['p1', '5']);
    expect(driver.told.slice(-2)).toEqual(['rolled back', 'closed']);
    expect(driver.told[0]).toMatchObject({
      options: { encrypt: true, trustServerCertificate: false, serverName: 'db.example' },
    });
  });

  it('refuses an account that may write', async () => {
    const driver = aDriver(['CONNECT', 'SELECT', 'INSERT', 'CONTROL'], []);
    await expect(read(driver)).rejects.toThrow('may do more than read (INSERT, CONTROL)');
    expect(driver.told).not.toContain('select @p1');
  });

  it('says that the login was refused, and nothing of it', async () => {
    const fault = Object.assign(new Error("Login failed for user 'reader'."), { code: 'ELOGIN' });
    await expect(read(aDriver([], [], fault))).rejects.toMatchObject({
      name: 'CredentialsRejected',
      message: expect.not.stringContaining('reader'),
    });
  });
});
