import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres, howToEnable, type PostgresServer, startPostgres } from '../../fixtures/postgres.ts';
import { failureOf, type Reader, readAll } from './read-all.ts';

if (!hasPostgres()) console.log(howToEnable);

describe.runIf(hasPostgres())('a PostgreSQL server', () => {
  let server: PostgresServer;
  let owner: pg.Client;
  let reader: Reader;

  beforeAll(async () => {
    server = await startPostgres();
    owner = new pg.Client(server.url);
    await owner.connect();
    await owner.query(`
      create schema if not exists source_tests; set search_path = source_tests;
      drop table if exists tickets; drop sequence if exists numbers; drop role if exists source_reader;
      create table tickets (id bigint primary key, body text, changed timestamptz not null);
      insert into tickets select n, 'Ticket ' || n, '2026-01-01'::timestamptz + n * interval '1 microsecond' from generate_series(1, 5000) n;
      create sequence numbers;
      create or replace function sneak() returns int language plpgsql as $$ begin insert into source_tests.tickets values (-1, 'sneaked', now()); return 1; end $$;
      create role source_reader login password 'let-me-read';
      grant usage on schema source_tests to source_reader; grant select on tickets to source_reader;`);
    const url = new URL(server.url);
    url.username = 'source_reader';
    url.password = 'let-me-read';
    reader = { engine: 'postgresql', connection: url.href };
  });

  afterAll(async () => {
    await owner?.query('drop schema source_tests cascade; drop role source_reader');
    await owner?.end();
    await server?.stop();
  });

  const count = async () => (await owner.query('select count(*)::int as n from source_tests.tickets')).rows[0].n;

  it('streams rows in pages, in order', async () => {
    const rows = await readAll(reader, 'select id, body from source_tests.tickets order by id');
    expect(rows).toHaveLength(5000);
    expect(rows[4999]).toEqual({ id: 5000, body: 'Ticket 5000' });
  });

  it('gives values exactly', async () => {
    const [row] = await readAll(
      reader,
      `select 9007199254740993::bigint as big, 1.50::numeric as price, 12345678901234567890.5::numeric as huge, true as yes,
        '2026-01-02 03:04:05.123456+02'::timestamptz as instant, '2026-01-02 03:04:05'::timestamp as local, date '2026-01-02' as day,
        '\\x00ff'::bytea as bytes, '{"n": 9007199254740993, "a": [1]}'::jsonb as json, array['a', 'b'] as tags, null as nothing, 0.1::float8 as f`,
    );
    expect(row).toMatchObject({
      big: 9_007_199_254_740_993n,
      price: 1.5,
      huge: '12345678901234567890.5',
      yes: true,
      instant: '2026-01-02T01:04:05.123456Z',
      local: '2026-01-02T03:04:05',
      day: '2026-01-02',
      tags: ['a', 'b'],
      nothing: null,
      f: 0.1,
    });
    expect(new Uint8Array(row!.bytes as Uint8Array)).toEqual(new Uint8Array([0, 255]));
    expect(JSON.stringify(row!.json)).toBe('{"a":[1],"n":9007199254740993}');
  });

  it('binds values, times to the microsecond among them, and never writes them into the statement', async () => {
    const statement = 'select id from source_tests.tickets where changed > $1 and body <> $2 order by id';
    const parameters = ['2026-01-01T00:00:00.004998+01:00', "'; drop table tickets; --"];
    const rows = await readAll({ ...reader, connection: reader.connection }, statement, { parameters });
    const all = await readAll(reader, 'select max(changed) as last from source_tests.tickets');
    const last = await readAll(reader, statement, { parameters: [all[0]!.last as string, ''] });
    expect(rows.length).toBeGreaterThan(0);
    expect(last).toEqual([]);
  });

  it.each([
    ['an insert', "insert into source_tests.tickets values (-2, 'x', now())", /syntax error|DECLARE CURSOR/],
    ['a write in WITH', 'with gone as (delete from source_tests.tickets returning *) select * from gone', /WITH/],
    ['a function that writes', 'select source_tests.sneak()', /read-only transaction/],
    ['a sequence', "select nextval('source_tests.numbers')", /read-only transaction/],
    ['a large object', 'select lo_create(0), source_tests.sneak()', /read-only|does more/],
    ['two statements', 'select 1; delete from source_tests.tickets', /multiple commands/],
    [
      'a way out by a second statement',
      "select 1; commit; insert into source_tests.tickets values (-3, 'x', now())",
      /multiple commands/,
    ],
    ['a commit first', "commit; insert into source_tests.tickets values (-3, 'x', now())", /syntax error|multiple/],
    [
      'a way out of the transaction',
      "select set_config('transaction_read_only', 'off', false), source_tests.sneak()",
      /read-write mode/,
    ],
    ['another setting', 'set transaction read write', /syntax error/],
    ['a program', "copy (select 1) to program 'touch /tmp/x'", /syntax error/],
    ['a file', "copy source_tests.tickets to '/tmp/x'", /syntax error/],
    ['a block', 'do $$ begin perform source_tests.sneak(); end $$', /syntax error/],
    ['a table', 'create table source_tests.more (n int)', /syntax error/],
    ['a copy of a table', 'select * into source_tests.more from source_tests.tickets', /INTO/],
    ['a lock', 'lock table source_tests.tickets', /syntax error/],
    ['explain that runs', "explain analyze insert into source_tests.tickets values (-4, 'x', now())", /syntax error/],
  ])('refuses %s, even of a superuser', async (_what, statement, words) => {
    const error = await failureOf({ ...reader, connection: server.url }, statement);
    expect(error.name).toBe('SourceQueryInvalid');
    expect(error.message).toMatch(words);
    expect(await count()).toBe(5000);
  });

  it('says what the account may not read', async () => {
    const error = await failureOf(reader, 'select * from pg_authid');
    expect(error).toMatchObject({ name: 'SourceQueryInvalid', message: expect.stringContaining('permission denied') });
  });

  it('keeps data of rows out of messages', async () => {
    const error = await failureOf(reader, 'select body::int from source_tests.tickets');
    expect(error.message).toBe('The database refused the query: invalid input syntax for type integer: …');
  });

  it.each([
    ['a query that takes too long', 'select pg_sleep(60)'],
    ['one that computes', 'select count(*) from generate_series(1, 100000000000)'],
  ])('ends %s on the server', async (_what, statement) => {
    const error = await failureOf(reader, statement, { timeoutMs: 300 });
    expect(error).toMatchObject({ name: 'SourceUnavailable', message: expect.stringContaining('0.3 s') });
    await expect
      .poll(async () => (await owner.query("select 1 from pg_stat_activity where usename = 'source_reader'")).rows)
      .toEqual([]);
  });

  it('leaves nothing behind when a listing stops in the middle', async () => {
    for await (const _ of (await import('../../../lambdas/adapters/sql-sources/sql-connections.ts'))
      .createSqlConnections({ resolve: async (host) => ({ address: host }) })
      .rows({ ...reader, statement: 'select * from source_tests.tickets', parameters: [], timeoutMs: 5000 }))
      break;
    await expect
      .poll(async () => (await owner.query("select 1 from pg_stat_activity where usename = 'source_reader'")).rows)
      .toEqual([]);
  });

  it.each([
    ['CredentialsRejected', 'a wrong password', { password: 'not-the-password' }],
    ['CredentialsRejected', 'no password', { password: '' }],
    ['SourceQueryInvalid', 'another database', { pathname: '/nowhere' }],
    ['SourceUnavailable', 'a port where nobody listens', { port: '1' }],
    ['SourceUnavailable', 'a server without TLS where it is asked for', { search: '?sslmode=require' }],
    ['SourceUnavailable', 'a server without TLS that cannot be verified', { search: '?sslmode=verify-full' }],
  ])('says %s for %s, and nothing of the connection', async (name, _what, change) => {
    const url = new URL(reader.connection);
    Object.assign(url, change);
    const error = await failureOf({ ...reader, connection: url.href }, 'select 1');
    expect(error.name).toBe(name);
    for (const part of [url.href, url.host, 'source_reader', 'let-me-read', 'not-the-password'])
      expect(error.message).not.toContain(part);
  });

  it('connects to the address that the guard gives, whatever the host is called', async () => {
    const url = new URL(reader.connection);
    url.hostname = 'db.nowhere.example';
    const asked: [string, number][] = [];
    const resolve = async (host: string, port: number) => {
      asked.push([host, port]);
      return { address: '127.0.0.1' };
    };
    expect(await readAll({ ...reader, connection: url.href, resolve }, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(asked).toEqual([['db.nowhere.example', Number(url.port)]]);
  });
});
