import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseQuery } from '@sheaf/core/sources/database-query/database-query';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSqlConnections } from '../../../lambdas/adapters/sql-sources/sql-connections.ts';
import { runsOf } from '../../fixtures/source-run.ts';
import { asIs, failureOf, type Reader, readAll, sqliteIn } from './read-all.ts';

let root: string;
let sqliteFolder: string;
let reader: Reader;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sheaf-sqlite-'));
  sqliteFolder = join(root, 'open');
  mkdirSync(join(sqliteFolder, 'deep'), { recursive: true });
  for (const path of [join(sqliteFolder, 'shop.db'), join(root, 'secret.db'), join(sqliteFolder, 'deep', 'b.db')]) {
    const database = new DatabaseSync(path);
    database.exec(`create table tickets (id integer primary key, body text, file blob, changed text);
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500)
      insert into tickets select i, 'Ticket ' || i, null, strftime('%Y-%m-%dT%H:%M:%SZ', 1767225600 + i / 3, 'unixepoch') from n`);
    database.close();
  }
  writeFileSync(
    join(sqliteFolder, 'note.txt'),
    'No database, but text that is long enough to be looked at by its header.'.repeat(20),
  );
  symlinkSync(join(root, 'secret.db'), join(sqliteFolder, 'link.db'));
  symlinkSync(join(sqliteFolder, 'shop.db'), join(sqliteFolder, 'within.db'));
  reader = { engine: 'sqlite', connection: 'shop.db', sqliteFolder };
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Without the process of the source, which takes a moment to start. */
function ticketsLeft() {
  const database = new DatabaseSync(join(sqliteFolder, 'shop.db'), { readOnly: true });
  const left = database.prepare('select count(*) as n from tickets').get();
  database.close();
  return left && { ...left };
}

/** Processes of this one that read SQLite. */
function childrenOf(parent: number): string[] {
  const list = execFileSync('ps', ['-eo', 'ppid=,args=']).toString().split('\n');
  return list.filter((line) => line.trim().startsWith(`${parent} `) && line.includes('sqlite-process'));
}

describe('a file of SQLite', () => {
  it('streams rows in pages, in order', async () => {
    const rows = await readAll(reader, 'select id, body from tickets order by id');
    expect(rows).toHaveLength(2500);
    expect(rows[2499]).toEqual({ id: 2500, body: 'Ticket 2500' });
  });

  it('gives values exactly and binds them', async () => {
    const [row] = await readAll(
      reader,
      "select 9007199254740993 as big, x'00ff' as bytes, null as none, ?1 as a, ?2 as b, ?1 as c",
      {
        parameters: ["'; drop table tickets; --", 2n ** 62n],
      },
    );
    expect(row).toMatchObject({
      big: 9_007_199_254_740_993n,
      none: null,
      b: 2n ** 62n,
      c: "'; drop table tickets; --",
    });
    expect(row!.bytes).toEqual(new Uint8Array([0, 255]));
  });

  it.each([
    ['an insert', "insert into tickets values (-1, 'x', null, null)"],
    ['an insert that gives rows', "insert into tickets values (-1, 'x', null, null) returning id"],
    ['a write in WITH', 'with n as (select 1) delete from tickets'],
    ['two statements', 'select 1; delete from tickets'],
    ['two that read', 'select 1; select 2'],
    ['a commit first', "commit; insert into tickets values (-1, 'x', null, null)"],
    ['another file', `attach database '/tmp/sheaf-attached.db' as other`],
    ['a copy of the file', "vacuum into '/tmp/sheaf-attached.db'"],
    ['a setting', 'pragma query_only = 0'],
    ['a setting by a function', 'select * from pragma_database_list'],
    ['an extension', "select load_extension('/tmp/evil.so')"],
    ['a table', 'create table more (n)'],
    ['a temporary table', 'create temp table more as select 1'],
    ['a transaction', 'begin immediate'],
    ['nothing', '-- nothing'],
  ])('refuses %s', async (_what, statement) => {
    const error = await failureOf(reader, statement);
    expect(error.name).toBe('SourceQueryInvalid');
    expect(ticketsLeft()).toEqual({ n: 2500 });
    expect(existsSync('/tmp/sheaf-attached.db')).toBe(false);
  });

  it('takes what ends with a semicolon or a comment', async () => {
    expect(await readAll(reader, 'select 1 as one; -- the end\n ; /* of it */')).toEqual([{ one: 1 }]);
  });

  it('ends a query that takes too long', async () => {
    const slow = 'select a.id from tickets a, tickets b where a.id + b.id < 0 or (a.id = 2500 and b.id = 2500)';
    const error = await failureOf(reader, slow, { timeoutMs: 50 });
    expect(error).toMatchObject({ name: 'SourceUnavailable', message: expect.stringContaining('0.05 s') });
  });

  it('ends a query that computes without giving a row, and leaves no process behind', async () => {
    const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n';
    const error = await failureOf(reader, endless, { timeoutMs: 200 });
    expect(error).toMatchObject({ name: 'SourceUnavailable', message: expect.stringContaining('0.2 s') });
    await vi.waitFor(() => expect(childrenOf(process.pid)).toEqual([]), 20_000);
  });

  it('says what is wrong in the words of SQLite', async () => {
    const error = await failureOf(reader, 'select colour from tickets');
    expect(error.message).toBe('The database refused the query: no such column: colour.');
  });

  it.each([
    ['a path out of the folder', '../secret.db', 'EgressRefused'],
    ['an absolute path', '/etc/passwd', 'EgressRefused'],
    ['a link out of the folder', 'link.db', 'EgressRefused'],
    ['a URI', 'file:shop.db?mode=rwc', 'EgressRefused'],
    ['memory', ':memory:', 'SourceQueryInvalid'],
    ['a folder', 'deep', 'SourceQueryInvalid'],
    ['a file that is not there', 'none.db', 'SourceQueryInvalid'],
    ['a file that is no database', 'note.txt', 'SourceQueryInvalid'],
  ])('refuses %s', async (_what, connection, name) => {
    const error = await failureOf({ ...reader, connection }, 'select 1 from sqlite_schema');
    expect(error.name).toBe(name);
    expect(error.message).not.toContain(root);
    expect(error.message).not.toContain(connection);
  });

  it('reads below the folder, by whole paths and by links within', async () => {
    for (const connection of ['deep/b.db', join(sqliteFolder, 'shop.db'), 'within.db'])
      expect(await readAll({ ...reader, connection }, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is read nowhere when no folder is named', async () => {
    const error = await failureOf({ engine: 'sqlite', connection: join(root, 'secret.db') }, 'select 1');
    expect(error).toMatchObject({ name: 'SourceQueryInvalid', message: expect.stringContaining('sqliteFolder') });
  });
});

describe('database_query over a file of SQLite', () => {
  const query = {
    engine: 'sqlite',
    connection: { secret: 'shop.db' },
    name: 'shop',
    table: 'tickets',
    query: 'select * from tickets where changed > :highWater order by changed',
    columns: { content: 'body', id: 'id', updatedAt: 'changed' },
    highWater: { column: 'changed', initial: '' },
    maxRows: 10_000,
  };

  it('resumes by the last time that is whole, and then reads only what is new', async () => {
    const runs = runsOf(databaseQuery, {
      sql: createSqlConnections({ resolve: asIs, sqlite: sqliteIn(sqliteFolder) }),
    });
    const first = await runs.run(query, 7);
    const rest = await runs.resume(query);
    const ids = [...first.events, ...rest.events].flatMap((event) => (event.kind === 'document' ? [event.uri] : []));
    expect(new Set(ids).size).toBe(2500);
    const { events } = await runs.run(query);
    expect(events.map(({ kind }) => kind)).toEqual(['end']);
  });
});
