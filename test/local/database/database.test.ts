import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalDatabase, startDatabase } from '../../../local/database/database.ts';

const root = mkdtempSync(join(tmpdir(), 'sheaf-test-'));
const preparedDir = join(root, 'prepared');
const problems: string[] = [];
let preparedAndStartedMs = 0;
const start = (name: string, more = {}) =>
  startDatabase({
    dataDir: join(root, name),
    preparedDir,
    onProblem: (message) => problems.push(message),
    ...more,
  });
const aPool = (database: LocalDatabase, max = 8) => {
  const pool = new pg.Pool({ connectionString: database.url, max });
  pool.on('error', () => undefined);
  return pool;
};

beforeAll(() => mkdirSync(join(root, 'main')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the local database', () => {
  let database: LocalDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    const startedAt = performance.now();
    database = await start('main');
    preparedAndStartedMs = performance.now() - startedAt;
    pool = aPool(database);
    await pool.query('create table entries (id int primary key, value text)');
  });
  afterAll(async () => {
    await pool.end();
    await database.close();
  });

  it('gives each of many connections the answer to its own statement, also when statements need many packets', async () => {
    const long = 'x'.repeat(400_000);
    const answers = Array.from({ length: 120 }, async (_, index) => {
      if (index % 2 === 0)
        return (await pool.query('select $1::int * 2 as value', [index])).rows[0].value === index * 2;
      const { rows } = await pool.query('select $1::int as value, length($2) as length', [index, long]);
      return rows[0].value === index && rows[0].length === long.length;
    });
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 120 }, () => true));
  });

  it('keeps transactions apart and goes on after an error in one', async () => {
    const insert = async (id: number): Promise<void> => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await client.query('insert into entries values ($1, $2)', [id, 'a']);
        if (id % 3 === 0) await client.query('select 1 / 0');
        await client.query('commit');
      } catch {
        await client.query('rollback');
      } finally {
        client.release();
      }
    };
    await Promise.all(Array.from({ length: 30 }, (_, index) => insert(index)));
    const { rows } = await pool.query('select count(*)::int as count from entries');
    expect(rows[0].count).toBe(20);
  });

  it('rolls back the transaction of a client that goes away', async () => {
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('begin');
    await client.query("insert into entries values (1000, 'lost')");
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    const { rows } = await pool.query('select * from entries where id = 1000');
    expect(rows).toEqual([]);
  });

  it('keeps tenants apart by row-level security under many connections', async () => {
    await pool.query('create role reader; create table owned (tenant text); grant select, insert on owned to reader');
    await pool.query('alter table owned enable row level security; alter table owned force row level security');
    await pool.query("create policy own on owned using (tenant = current_setting('sheaf.tenant', true))");
    const seen = Array.from({ length: 24 }, async (_, index) => {
      const tenant = `tenant-${index % 3}`;
      const client = await pool.connect();
      await client.query('begin');
      await client.query('set local role reader');
      await client.query("select set_config('sheaf.tenant', $1, true)", [tenant]);
      await client.query('insert into owned values ($1)', [tenant]);
      const { rows } = await client.query('select distinct tenant from owned');
      await client.query('commit');
      client.release();
      return rows.every((row) => row.tenant === tenant);
    });
    expect(new Set(await Promise.all(seen))).toEqual(new Set([true]));
  });

  it('rejects a wrong password, named statements and more connections than it takes', async () => {
    const wrong = new pg.Client({ connectionString: database.url.replace(/:[^:@]+@/, ':wrong@') });
    await expect(wrong.connect()).rejects.toMatchObject({ code: '28P01' });
    await expect(pool.query({ name: 'named', text: 'select 1' })).rejects.toMatchObject({ code: '0A000' });
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('stays below 300 MB', async () => {
    expect(await database.memoryBytes()).toBeLessThan(300 * 1024 * 1024);
  });
});

it('cuts off a client that leaves its transaction open', async () => {
  const database = await start('idle', { idleInTransactionMs: 200 });
  const [stuck, other] = [aPool(database, 1), aPool(database, 1)];
  const client = await stuck.connect();
  client.on('error', () => undefined);
  await client.query('begin');
  expect((await other.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await expect(client.query('select 1')).rejects.toThrow();
  client.release(true);
  await Promise.all([stuck.end(), other.end()]);
  await database.close();
});

it('loses no committed row by kill -9, and is started again at the same address', async () => {
  const database = await start('killed');
  const pool = aPool(database, 4);
  await pool.query('create table entries (id int primary key)');
  let committed = 0;
  const writing = (async () => {
    for (let id = 1; ; id += 1) {
      await pool.query('insert into entries values ($1)', [id]);
      committed = id;
      if (id === 300 && database.pid !== undefined) process.kill(database.pid, 'SIGKILL');
    }
  })();
  await expect(writing).rejects.toThrow();
  expect(committed).toBeGreaterThanOrEqual(300);
  const count = async (): Promise<number> =>
    (await pool.query('select count(*)::int as count from entries')).rows[0].count as number;
  const found = await retried(count);
  expect(found).toBeGreaterThanOrEqual(committed);
  expect(problems.some((message) => message.includes('started again'))).toBe(true);
  await pool.end();
  await database.close();
  const again = await start('killed');
  const second = aPool(again, 1);
  expect((await second.query('select count(*)::int as count from entries')).rows[0].count).toBe(found);
  await second.end();
  await again.close();
});

it('starts an empty folder from the prepared one in a fraction of the time that preparing takes', async () => {
  const tookMs: number[] = [];
  for (const name of ['quick', 'quick-too', 'quick-again']) {
    const startedAt = performance.now();
    const database = await start(name);
    tookMs.push(performance.now() - startedAt);
    await database.close();
  }
  // A ratio: seconds say nothing on a machine that does other work. `npm run bench` has them.
  expect(Math.min(...tookMs)).toBeLessThan(preparedAndStartedMs / 2);
  expect(statSync(join(root, 'quick', 'database')).mode & 0o777).toBe(0o700);
});

it('rejects the database of another PostgreSQL, and half a database, with what to do', async () => {
  mkdirSync(join(root, 'old', 'database'), { recursive: true });
  await expect(start('old')).rejects.toThrow('not a whole database');
  writeFileSync(join(root, 'old', 'database', 'PG_VERSION'), '17\n');
  await expect(start('old')).rejects.toThrow('PostgreSQL 17');
});

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 50; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
