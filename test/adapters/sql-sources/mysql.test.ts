import { existsSync } from 'node:fs';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasMariadb, howToEnableMariadb, type MariadbServer, startMariadb } from '../../fixtures/mariadb.ts';
import { failureOf, type Reader, readAll } from './read-all.ts';

if (!hasMariadb()) console.log(howToEnableMariadb);

describe.runIf(hasMariadb())('a MariaDB or MySQL server', () => {
  let server: MariadbServer;
  let owner: mysql.Connection;
  /** Of an account that may do everything. */
  let reader: Reader;

  beforeAll(async () => {
    server = await startMariadb();
    owner = await mysql.createConnection(server.url);
    reader = { engine: 'mysql', connection: server.url };
    await owner.query('create table tickets (id bigint primary key, body text, changed timestamp(6) not null)');
    const values = Array.from({ length: 3000 }, (_, index) => [
      index + 1,
      `Ticket ${index + 1}`,
      `2026-01-01 00:00:00.${String(index + 1).padStart(6, '0')}`,
    ]);
    await owner.query("set time_zone = '+00:00'");
    await owner.query('insert into tickets values ?', [values]);
    await owner.query(
      "create function sneak() returns int modifies sql data begin insert into tickets values (-1, 'x', now()); return 1; end",
    );
    await owner.query("create procedure sneak_out() begin insert into tickets values (-2, 'x', now()); select 1; end");
  }, 90_000);

  afterAll(async () => {
    for (const what of ['table tickets', 'function sneak', 'procedure sneak_out']) await owner?.query(`drop ${what}`);
    await owner?.end();
    await server?.stop();
  });

  const count = async () => {
    const [rows] = await owner.query<mysql.RowDataPacket[]>('select count(*) as n from tickets');
    return rows[0]!.n as number;
  };

  it('streams rows in pages, in order', async () => {
    const rows = await readAll(reader, 'select id, body from tickets order by id');
    expect(rows).toHaveLength(3000);
    expect(rows[2999]).toEqual({ id: 3000, body: 'Ticket 3000' });
  });

  it('gives values exactly', async () => {
    await owner.query(
      'create table kinds (bytes blob, doc json, day date, local datetime, instant timestamp(3), bits bit(3))',
    );
    await owner.query(
      "insert into kinds values (x'00ff', '{\"n\": 9007199254740993}', '2026-01-02', '2026-01-02 03:04:05', '2026-01-02 03:04:05.123', b'101')",
    );
    const [row] = await readAll(
      reader,
      'select kinds.*, 9007199254740993 as big, cast(1.50 as decimal(10,2)) as price, cast(12345678901234567890.5 as decimal(30,1)) as huge, null as nothing from kinds',
    );
    await owner.query('drop table kinds');
    expect(row).toMatchObject({
      day: '2026-01-02',
      local: '2026-01-02T03:04:05',
      instant: '2026-01-02T03:04:05.123Z',
      bits: 5,
      big: 9_007_199_254_740_993n,
      price: 1.5,
      huge: '12345678901234567890.5',
      nothing: null,
    });
    expect(new Uint8Array(row!.bytes as Uint8Array)).toEqual(new Uint8Array([0, 255]));
    expect(JSON.stringify(row!.doc)).toBe('{"n":9007199254740993}');
  });

  it('binds values: times to the microsecond, large numbers, limits', async () => {
    const above = { parameters: ['2026-01-01T00:00:00.002998Z'] };
    expect(await readAll(reader, 'select id from tickets where changed > ?', above)).toEqual([
      { id: 2999 },
      { id: 3000 },
    ]);
    expect(await readAll(reader, 'select id from tickets order by id limit ?', { parameters: [2] })).toHaveLength(2);
    expect(
      await readAll(reader, 'select id from tickets where id > ? - ?', { parameters: [2n ** 53n + 1n, 2 ** 53 - 1] }),
    ).toHaveLength(2998);
    expect(await readAll(reader, 'select id from tickets where body = ?', { parameters: ["' or 1 = 1 -- "] })).toEqual(
      [],
    );
  });

  it.each([
    ['an insert', "insert into tickets values (-3, 'x', now())", /gives no rows|read.only/i],
    ['an insert that gives rows', "insert into tickets values (-3, 'x', now()) returning id", /read.only/i],
    ['a function that writes', 'select sneak()', /read.only/i],
    ['a procedure', 'call sneak_out()', /gives no rows|read.only/i],
    ['two statements', 'select 1; delete from tickets', /syntax/],
    ['a commit first', "commit; insert into tickets values (-4, 'x', now())", /syntax/],
    ['a way out of the transaction', 'set session transaction read write', /gives no rows|prepared statement/],
    ['a file', "select 1 into outfile '/tmp/sheaf-outfile'", /gives no rows/],
    ['a file of one row', "select 1 into dumpfile '/tmp/sheaf-outfile'", /gives no rows/],
    ['a file of here', "load data local infile '/etc/passwd' into table tickets", /gives no rows|read.only/i],
    ['a table', 'create table more (n int)', /gives no rows|read.only/i],
    ['a block', 'begin not atomic insert into tickets values (-5, 0, now()); end', /gives no rows|syntax|prepared/],
    ['text that is prepared', "execute immediate 'delete from tickets'", /gives no rows|syntax|prepared/],
    ['a lock', 'lock tables tickets write', /gives no rows|prepared|supported/],
  ])('refuses %s, even of an account that may do it', async (_what, statement, words) => {
    const error = await failureOf(reader, statement);
    expect(error.name).toBe('SourceQueryInvalid');
    expect(error.message).toMatch(words);
    expect(await count()).toBe(3000);
    expect(existsSync('/tmp/sheaf-outfile')).toBe(false);
  });

  it('ends a query that takes too long on the server', async () => {
    const slow = 'select count(*) from tickets a, tickets b, tickets c where a.id * b.id * c.id = 7';
    const error = await failureOf(reader, slow, { timeoutMs: 300 });
    expect(error).toMatchObject({ name: 'SourceUnavailable', message: expect.stringContaining('0.3 s') });
    await expect
      .poll(async () => {
        const [rows] = await owner.query<mysql.RowDataPacket[]>(
          "select 1 from information_schema.processlist where info like 'select count%a.id%'",
        );
        return rows.length;
      })
      .toBe(0);
  });

  it.each([
    ['CredentialsRejected', 'a wrong password', { password: 'not-the-password' }],
    ['SourceQueryInvalid', 'another database', { pathname: '/nowhere' }],
    ['SourceUnavailable', 'a port where nobody listens', { port: '1' }],
    ['SourceUnavailable', 'a server that cannot be verified', { search: '?sslmode=verify-full' }],
  ])('says %s for %s, and nothing of the connection', async (name, _what, change) => {
    const url = new URL(reader.connection);
    Object.assign(url, change);
    const error = await failureOf({ ...reader, connection: url.href }, 'select 1');
    expect(error.name).toBe(name);
    for (const part of [url.href, url.host, 'root_of_tests', 'open-sesame', 'not-the-password'])
      expect(error.message).not.toContain(part);
  });

  it('connects to the address that the guard gives', async () => {
    const url = new URL(reader.connection);
    const { hostname } = url;
    url.hostname = 'db.nowhere.example';
    const resolve = async () => ({ address: hostname });
    expect(await readAll({ ...reader, connection: url.href, resolve }, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});
