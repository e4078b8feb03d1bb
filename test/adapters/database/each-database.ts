import { afterAll, test } from 'vitest';
import { PgDatabase } from '../../../lambdas/adapters/pg-database.ts';
import { migrate } from '../../../lambdas/migrate-database/migrate.ts';
import { readMigrations } from '../../../lambdas/migrate-database/migrations.ts';
import type { ConformingDatabase } from '../../conformance/database.ts';
import { startDataApi } from '../../fixtures/data-api.ts';
import { aDatabase, databaseUrl, migrationsFolder } from '../../fixtures/database.ts';
import { hasPostgres, howToEnable, startPostgres } from '../../fixtures/postgres.ts';

/** Runs a suite on each kind of database, with the tenants acme and zeta; on PostgreSQL where there is one. */
export function onEachDatabase(
  subject: string,
  suite: (name: string, open: () => Promise<ConformingDatabase>) => void,
): void {
  const opened: { close(): Promise<void> }[] = [];
  afterAll(async () => {
    for (const one of opened) await one.close();
  });

  suite('PGlite by its socket', async () => {
    const database = new PgDatabase(await tenants(), { maxConnections: 8 });
    opened.push(database);
    return database;
  });

  suite('a fake of the Data API', async () => {
    const { database, stop } = await startDataApi(await tenants());
    opened.push({ close: stop });
    return database;
  });

  if (hasPostgres()) {
    suite('a PostgreSQL server', async () => {
      const server = await startPostgres();
      const database = new PgDatabase(server.url, { maxConnections: 8 });
      opened.push(database, { close: server.stop });
      await migrate(database, await readMigrations(migrationsFolder), { owner: 'test' });
      for (const tenantId of ['acme', 'zeta']) await database.call('ensure_tenant', { tenantId });
      return database;
    });
  } else {
    console.log(howToEnable);
    test.skip(`${subject} on a PostgreSQL server`, () => undefined);
  }
}

async function tenants(): Promise<string> {
  const database = await aDatabase();
  for (const tenantId of ['acme', 'zeta']) await database.call('ensure_tenant', { tenantId });
  return databaseUrl();
}
