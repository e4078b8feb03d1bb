import { expect, it } from 'vitest';
import { readMigrations } from '../../lambdas/migrate-database/migrations.ts';
import { migrationsFolder } from '../fixtures/database.ts';

const declarations = /create function sheaf\.(\w+)\([^$]*\$\$\s*declare([\s\S]*?)\nbegin/g;

it('no function reads a table before it has become its tenant, while row-level security hides all of it', async () => {
  const sql = (await readMigrations(migrationsFolder)).map((migration) => migration.sql).join('\n');
  const functions = [...sql.matchAll(declarations)].map(([, name, declared]) => ({ name, declared: declared ?? '' }));
  expect(functions.length).toBeGreaterThan(15);
  expect(functions.filter(({ declared }) => /\bfrom sheaf\./.test(declared)).map(({ name }) => name)).toEqual([]);
});
