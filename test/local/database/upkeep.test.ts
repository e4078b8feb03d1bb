import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SessionServer } from '../../../local/database/session-server.ts';
import { vacuumDueTables } from '../../../local/database/upkeep.ts';

let session: PGlite;
let server: SessionServer;
let client: pg.Client;

beforeAll(async () => {
  session = await PGlite.create();
  const broken = (error: unknown) => expect.unreachable(String(error));
  server = new SessionServer({
    session,
    password: 'secret',
    port: 0,
    maxConnections: 2,
    idleInTransactionMs: 9_000,
    onBroken: broken,
  });
  client = new pg.Client(`postgres://postgres:secret@127.0.0.1:${await server.listen()}/postgres`);
  await client.connect();
  await client.query('create table notes (id int primary key, value int)');
  await client.query('create table untouched (id int primary key)');
  await client.query('insert into notes select g, 0 from generate_series(1, 2000) g');
});

afterAll(async () => {
  await client.end();
  await server.close();
  await session.close();
});

describe('the upkeep of tables', () => {
  it('vacuums and analyses what changed by as much as autovacuum asks for, and that once', async () => {
    for (let round = 0; round < 3; round += 1) await client.query('update notes set value = value + 1');
    expect(await vacuumDueTables(server)).toEqual(['notes']);
    const { rows } = await client.query("select reltuples from pg_class where relname = 'notes'");
    expect(rows).toEqual([{ reltuples: 2000 }]);
    await client.query('update notes set value = 0 where id <= 20');
    expect(await vacuumDueTables(server)).toEqual([]);
  });

  it('keeps a table that is updated for ever as small as it was', async () => {
    const bytes = async () => Number((await client.query("select pg_relation_size('notes') as size")).rows[0].size);
    const before = await bytes();
    for (let round = 0; round < 10; round += 1) {
      await client.query('update notes set value = value + 1');
      await vacuumDueTables(server);
    }
    expect(await bytes()).toBeLessThan(before * 1.5);
  });

  it('waits for the end of a transaction, which does not wait for it', async () => {
    await client.query('begin');
    await client.query('update notes set value = 7');
    const done: string[] = [];
    const upkeep = vacuumDueTables(server).then(() => done.push('upkeep'));
    expect((await client.query('select count(*)::int as n from notes where value = 7')).rows).toEqual([{ n: 2000 }]);
    expect(done).toEqual([]);
    await client.query('commit');
    await upkeep;
    expect(done).toEqual(['upkeep']);
  });
});
