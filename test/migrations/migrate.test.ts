import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PgDatabase } from '../../lambdas/adapters/pg-database.ts';
import { migrate } from '../../lambdas/migrate-database/migrate.ts';
import { aMigration, readMigrations } from '../../lambdas/migrate-database/migrations.ts';
import type { ConformingDatabase } from '../conformance/database.ts';
import { startDataApi } from '../fixtures/data-api.ts';
import { migrationsFolder, startPglite } from '../fixtures/database.ts';

const one = aMigration('0001-one.sql', 'create table sheaf.one (n int); insert into sheaf.one values (1);');
const two = aMigration(
  '0002-two.sql',
  `-- a body with a semicolon; and a quote'
   create function sheaf.two() returns int language plpgsql as $body$ begin perform 1; return 2; end $body$;
   insert into sheaf.one select sheaf.two();`,
);
const broken = aMigration('0003-broken.sql', 'insert into sheaf.one values (3); select 1 / 0;');

let server: Awaited<ReturnType<typeof startPglite>>;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await startPglite();
});

afterAll(async () => {
  for (const close of closing) await close();
  await server.stop();
});

const drivers: [string, () => Promise<ConformingDatabase>][] = [
  [
    'pg',
    async () => {
      const database = new PgDatabase(server.url);
      closing.push(() => database.close());
      return database;
    },
  ],
  [
    'the Data API',
    async () => {
      const { database, stop } = await startDataApi(server.url);
      closing.push(stop);
      return database;
    },
  ],
];

describe.each(drivers)('migrations over %s', (_, open) => {
  let database: ConformingDatabase;
  const run = (migrations: Parameters<typeof migrate>[1], options = {}) =>
    migrate(database, migrations, { owner: 'test', ...options });
  const numbers = async () =>
    (await database.ownerTransaction((session) => session.query('select n from sheaf.one order by n'))).map(
      ({ n }) => n,
    );
  const asOwner = (statement: string) => database.ownerTransaction((session) => session.query(statement));

  beforeAll(async () => {
    database = await open();
  });

  beforeEach(() => asOwner('drop schema if exists sheaf cascade'));

  test('are applied in order and only once', async () => {
    expect(await run([one, two])).toEqual({ from: 0, to: 2, applied: ['one', 'two'] });
    expect(await numbers()).toEqual([1, 2]);
    expect(await run([one, two])).toEqual({ from: 2, to: 2, applied: [] });
    expect(await numbers()).toEqual([1, 2]);
  });

  test('go on from where the database is', async () => {
    await run([one]);
    expect(await run([one, two])).toEqual({ from: 1, to: 2, applied: ['two'] });
  });

  test('are applied once when two start together', async () => {
    const results = await Promise.all([run([one, two]), run([one, two])]);
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(['one', 'two']);
    expect(await numbers()).toEqual([1, 2]);
  });

  test('leave nothing of one that fails, and go on after it', async () => {
    await expect(run([one, two, broken])).rejects.toMatchObject({ code: '22012' });
    expect(await numbers()).toEqual([1, 2]);
    const repaired = aMigration('0003-repaired.sql', 'insert into sheaf.one values (3)');
    expect(await run([one, two, repaired])).toEqual({ from: 2, to: 3, applied: ['repaired'] });
  });

  test('rejects one that was changed after it was applied', async () => {
    await run([one]);
    const changed = aMigration('0001-one.sql', `${one.sql} -- changed`);
    await expect(run([changed, two])).rejects.toThrow('Migration 1 (one) was changed after it was applied');
  });

  test('rejects a database that is newer than the code', async () => {
    await run([one, two]);
    await expect(run([one])).rejects.toThrow('The database is at version 2, this code knows only 1');
    expect(await run([one], { whenNewer: 'ignore' })).toEqual({ from: 2, to: 2, applied: [] });
  });

  test('rejects one that comes before an applied one', async () => {
    await run([one, aMigration('0003-three.sql', 'select 3')]);
    await expect(run([one, two, aMigration('0003-three.sql', 'select 3')])).rejects.toThrow('give it a higher number');
  });

  test('fails when another migration holds the lease, and takes it over when it expires', async () => {
    await run([one]);
    await asOwner("update sheaf.migration_lease set owner = 'other', expires_at = now() + interval '1 minute'");
    await expect(run([one, two], { waitSeconds: 0 })).rejects.toMatchObject({ name: 'LeaseHeld' });
    await asOwner("update sheaf.migration_lease set expires_at = now() - interval '1 second'");
    expect((await run([one, two], { waitSeconds: 0 })).applied).toEqual(['two']);
  });

  test('records its rows as the owner after a migration that took a role', async () => {
    const roles = aMigration('0002-roles.sql', "select set_config('role', 'pg_monitor', true)");
    expect((await run([one, roles])).applied).toEqual(['one', 'roles']);
  });

  test('apply the whole schema, and make the default tenant with its corpus', async () => {
    await run(await readMigrations(migrationsFolder));
    const corpora = await database.transaction({ role: 'sheaf_app', tenantId: 'default' }, (session) =>
      session.query('select tenant_id, corpus from sheaf.corpora'),
    );
    expect(corpora).toEqual([{ tenant_id: 'default', corpus: 'documents' }]);
  });
});

test('rejects a file that is not named as a migration', () => {
  expect(() => aMigration('1-short.sql', '')).toThrow('NNNN-name.sql');
});

test('takes the checksum without regard to line ends', () => {
  expect(aMigration('0001-a.sql', 'select 1;\r\n').checksum).toBe(aMigration('0001-a.sql', 'select 1;\n').checksum);
});
