import { connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../lambdas/adapters/open-database.ts';
import { PgDatabase } from '../../../lambdas/adapters/pg-database.ts';
import { setLogins } from '../../../lambdas/migrate-database/logins.ts';
import { migrate } from '../../../lambdas/migrate-database/migrate.ts';
import { readMigrations } from '../../../lambdas/migrate-database/migrations.ts';
import { aDatabase, databaseUrl, migrationsFolder } from '../../fixtures/database.ts';
import { canStartCluster, howToEnable, startCluster } from '../../fixtures/postgres.ts';

const system = { role: 'sheaf_system' } as const;
const one = (database: PgDatabase) => database.transaction(system, (session) => session.query('select 1 as one'));

describe('opening a database', () => {
  test('chooses the adapter by the scheme', async () => {
    const database = await openDatabase('postgres://nobody@127.0.0.1:1/none');
    expect(database).toBeInstanceOf(PgDatabase);
    await database.close();
  });

  test.each(['mysql://host/db', 'nothing'])('rejects %s', async (url) => {
    await expect(openDatabase(url)).rejects.toThrow('use postgres:, postgresql: or data-api:');
  });
});

describe('a server that does not answer', () => {
  test('fails as DatabaseUnavailable after the patience, and at once for a ping', async () => {
    const database = new PgDatabase('postgres://nobody@127.0.0.1:1/none', { patienceMilliseconds: 150 });
    for (const work of [() => one(database), () => database.call('nothing', {})]) {
      const startedAt = performance.now();
      await expect(work()).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
      expect(performance.now() - startedAt).toBeGreaterThan(50);
    }
    await expect(database.ping()).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    await database.close();
  });

  test('is waited for when it comes up', async () => {
    await aDatabase();
    const target = new URL(await databaseUrl());
    const { port } = await reserved();
    const database = new PgDatabase(`postgres://postgres@127.0.0.1:${port}/postgres`, { patienceMilliseconds: 10_000 });
    const result = one(database);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const proxy = await forward(port, Number(target.port));
    expect(await result).toEqual([{ one: 1 }]);
    await database.close();
    proxy.close();
  });

  test('fails an open transaction as DatabaseUnavailable when the connection breaks, and the next one goes on', async () => {
    await aDatabase();
    const target = new URL(await databaseUrl());
    const { port } = await reserved();
    const proxy = await forward(port, Number(target.port));
    const database = new PgDatabase(`postgres://postgres@127.0.0.1:${port}/postgres`);
    const work = database.transaction(system, async (session) => {
      await session.query(
        "insert into sheaf.uploads (tenant_id, upload_id, corpus, files) values ('default', 'broken', 'documents', '[]')",
      );
      proxy.breakAll();
      return session.query('select 1');
    });
    await expect(work).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
    const left = await database.transaction(system, (session) =>
      session.query("select 1 from sheaf.uploads where upload_id = 'broken'"),
    );
    expect(left).toEqual([]);
    await database.close();
    proxy.close();
  });
});

/** A free port on which nothing listens. */
async function reserved(): Promise<{ port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return { port };
}

/** Passes connections on to another port of this machine, and can break them. */
async function forward(port: number, to: number) {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const other = connect(to, '127.0.0.1');
    for (const end of [socket, other]) {
      open.add(end);
      end.on('error', () => undefined);
    }
    socket.pipe(other).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const breakAll = () => {
    for (const socket of open) socket.destroy();
    open.clear();
  };
  return {
    breakAll,
    close() {
      breakAll();
      server.close();
    },
  };
}

describe.skipIf(!canStartCluster())('logins of a PostgreSQL server', () => {
  let server: Awaited<ReturnType<typeof startCluster>>;
  let admin: pg.Client;
  const urlOf = (user: string, password = 'x') => {
    const url = new URL(server.url);
    url.username = user;
    url.password = password;
    url.pathname = '/sheaf_logins';
    return url.href;
  };

  beforeAll(async () => {
    server = await startCluster();
    admin = new pg.Client(server.url);
    await admin.connect();
    await admin.query("create role sheaf_migrator login createrole password 'x'");
    await admin.query('create database sheaf_logins owner sheaf_migrator');
    const owner = new PgDatabase(urlOf('sheaf_migrator'));
    await migrate(owner, await readMigrations(migrationsFolder), { owner: 'test' });
    const logins = [
      { role: 'sheaf_app', password: 'AppPassword123' },
      { role: 'sheaf_system', password: 'SystemPassword123' },
    ] as const;
    await setLogins(owner, logins);
    await owner.close();
  });

  afterAll(async () => {
    await admin.query('drop database sheaf_logins with (force)');
    await admin.query('drop role sheaf_app, sheaf_system, sheaf_migrator');
    await admin.end();
    await server.stop();
  });

  test('the owner, who is no superuser, acts as either role, and sees no rows as itself', async () => {
    const owner = new PgDatabase(urlOf('sheaf_migrator'));
    expect(await owner.call('ensure_tenant', { tenantId: 'acme' })).toMatchObject({ tenantId: 'acme' });
    expect(
      await owner.transaction(system, (session) => session.query('select tenant_id from sheaf.tenants order by 1')),
    ).toHaveLength(2);
    await owner.close();
  });

  test('sheaf_app acts for tenants only', async () => {
    const app = new PgDatabase(urlOf('sheaf_app', 'AppPassword123'));
    expect(await app.call('ensure_tenant', { tenantId: 'zeta' })).toMatchObject({ tenantId: 'zeta' });
    await expect(one(app)).rejects.toMatchObject({ code: '42501' });
    const alone = await app.ownerTransaction((session) => session.query('select tenant_id from sheaf.tenants'));
    expect(alone).toEqual([]);
    await app.close();
  });

  test('a login with another password is refused', async () => {
    const stranger = new PgDatabase(urlOf('sheaf_app', 'WrongPassword'));
    await expect(one(stranger)).rejects.toMatchObject({ name: 'CredentialsRejected' });
    await stranger.close();
  });

  test('sheaf_system acts for all and for one', async () => {
    const login = new PgDatabase(urlOf('sheaf_system', 'SystemPassword123'));
    expect(await one(login)).toEqual([{ one: 1 }]);
    expect(await login.call('ensure_tenant', { tenantId: 'zeta' })).toMatchObject({ tenantId: 'zeta' });
    await login.close();
  });

  test('no role may pass row-level security by, and sheaf_app belongs to no other', async () => {
    const { rows } = await admin.query(
      `select rolname, rolbypassrls or rolsuper as passes,
         array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid) as member_of
       from pg_roles r where rolname in ('sheaf_app', 'sheaf_system') order by 1`,
    );
    expect(rows).toEqual([
      { rolname: 'sheaf_app', passes: false, member_of: [] },
      { rolname: 'sheaf_system', passes: false, member_of: ['sheaf_app'] },
    ]);
  });

  test('the password is kept as a SCRAM verifier that the server accepts', async () => {
    const { rows } = await admin.query(
      "select rolpassword like 'SCRAM-SHA-256$4096:%' as scram from pg_authid where rolname = 'sheaf_app'",
    );
    expect(rows).toEqual([{ scram: true }]);
  });
});

if (!canStartCluster()) console.log(howToEnable);
