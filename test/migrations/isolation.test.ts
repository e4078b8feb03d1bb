import type { Session } from '@sheaf/core/platform/database';
import { beforeAll, describe, expect, test } from 'vitest';
import { aDatabase, type TestDatabase } from '../fixtures/database.ts';

/** Tables that belong to no tenant, and who may touch them. */
const shared = [
  'sheaf.circuits',
  'sheaf.event_streams',
  'sheaf.leases',
  'sheaf.migration_lease',
  'sheaf.migrations',
  'sheaf.paces',
  'sheaf.places',
  'sheaf.pools',
  'sheaf.share_weights',
  'sheaf.shares',
  'sheaf.signing_keys',
];

type Column = { readonly name: string; readonly type: string; readonly check: string | null };

/** A row of this tenant that fits the types and the checks of the table; keys into other tables are not resolved. */
async function insertRow(session: Session, table: string, tenantId: string): Promise<void> {
  const columns = await session.query<Column>(
    `select a.attname as name, format_type(a.atttypid, null) as type,
       (select pg_get_constraintdef(c.oid) from pg_constraint c
         where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum] limit 1) as check
     from pg_attribute a
     where a.attrelid = $1::regclass and a.attnum > 0 and a.attnotnull and not a.atthasdef and a.attname <> 'tenant_id'`,
    [table],
  );
  const values = columns.map(({ type, check }) => {
    const allowed = /'([^']+)'::text/.exec(check ?? '')?.[1];
    if (type === 'text') return `'${allowed?.startsWith('^') ? 'documents' : (allowed ?? `x-${tenantId}`)}'`;
    if (type === 'jsonb') return `'{}'`;
    if (type === 'uuid') return 'gen_random_uuid()';
    if (type === 'boolean') return 'true';
    return type.startsWith('timestamp') ? 'now()' : '1';
  });
  const names = ['tenant_id', ...columns.map(({ name }) => name)].join(', ');
  await session.query(`insert into ${table} (${names}) values (${[`'${tenantId}'`, ...values].join(', ')})`);
}

let database: TestDatabase;
let tables: string[];

beforeAll(async () => {
  database = await aDatabase();
  const rows = await database.ownerTransaction((session) =>
    session.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'sheaf'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id' order by 1`,
    ),
  );
  tables = rows.map(({ name }) => name);
});

/** What nobody changes, not even its owner's rows. */
const appendOnly = ['sheaf.audit_log'];

describe('row-level security', () => {
  test('is forced on every table with tenant_id, and each other table is known', async () => {
    const rows = await database.ownerTransaction((session) =>
      session.query<{ name: string; forced: boolean; policies: string[] }>(
        `select c.oid::regclass::text as name, c.relrowsecurity and c.relforcerowsecurity as forced,
           array(select p.polname::text from pg_policy p where p.polrelid = c.oid order by 1) as policies
         from pg_class c where c.relnamespace = 'sheaf'::regnamespace and c.relkind in ('r', 'p') order by 1`,
      ),
    );
    expect(rows.filter(({ forced }) => !forced).map(({ name }) => name)).toEqual(shared);
    for (const { name, policies } of rows.filter(({ forced }) => forced))
      expect(policies).toEqual(['all_tenants', 'own_tenant', ...(name === 'sheaf.documents' ? ['readable'] : [])]);
    expect(rows.filter(({ forced }) => forced).map(({ name }) => name)).toEqual(tables);
  });

  test('shows, changes and deletes rows of its own tenant only, in every table', { timeout: 60_000 }, async () => {
    for (const table of tables.filter((name) => !appendOnly.includes(name))) {
      await database.ownerTransaction(async (session) => {
        await session.query("select set_config('session_replication_role', 'replica', true)");
        await session.query(`delete from ${table}`);
        for (const tenantId of ['acme', 'zeta']) await insertRow(session, table, tenantId);
      });
      const left = await database.transaction({ role: 'sheaf_app', tenantId: 'acme' }, async (session) => {
        const seen = await session.query(`select tenant_id from ${table}`);
        expect(seen, table).toEqual([{ tenant_id: 'acme' }]);
        const changed = await session.query(`update ${table} set tenant_id = tenant_id returning tenant_id`);
        expect(changed, table).toEqual([{ tenant_id: 'acme' }]);
        return session.query(`delete from ${table} returning tenant_id`);
      });
      expect(left, table).toEqual([{ tenant_id: 'acme' }]);
      const others = await database.transaction({ role: 'sheaf_system' }, (session) =>
        session.query(`select tenant_id from ${table}`),
      );
      expect(others, table).toEqual([{ tenant_id: 'zeta' }]);
    }
  });

  test('rejects a row of another tenant, in every table', async () => {
    for (const table of tables) {
      const work = database.transaction({ role: 'sheaf_app', tenantId: 'acme' }, (session) =>
        insertRow(session, table, 'zeta'),
      );
      await expect(work, table).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('lets nobody change, remove or empty the audit log', async () => {
    const entry = `('acme', 1, 'e', now(), 'write', 'p', 'o', 'succeeded', 200, 'c', 'h', '', 'h')`;
    await database.transaction({ role: 'sheaf_app', tenantId: 'acme' }, (session) =>
      session.query(`insert into sheaf.audit_log (tenant_id, sequence, entry_id, at, kind, principal_id, operation, outcome, status,
        correlation_id, content_hash, previous_hash, hash) values ${entry}`),
    );
    const changes = [
      'update sheaf.audit_log set status = 500',
      'delete from sheaf.audit_log',
      'truncate sheaf.audit_log',
    ];
    for (const statement of changes) {
      const asOwner = database.ownerTransaction((session) => session.query(statement));
      await expect(asOwner, statement).rejects.toMatchObject({ code: '42501' });
      for (const as of [{ role: 'sheaf_app', tenantId: 'acme' }, { role: 'sheaf_system' }] as const) {
        const work = database.transaction(as, (session) => session.query(statement));
        await expect(work, `${as.role}: ${statement}`).rejects.toMatchObject({ code: '42501' });
      }
    }
  });

  test('shows nothing to sheaf_app without a tenant', async () => {
    await database.ownerTransaction(async (session) => {
      await session.query("select set_config('role', 'sheaf_app', true)");
      for (const table of tables) expect(await session.query(`select 1 from ${table}`), table).toEqual([]);
    });
  });

  test('holds for views and functions: none runs with the rights of its owner', async () => {
    const [found] = await database.ownerTransaction((session) =>
      session.query(
        `select (select count(*) from pg_proc where pronamespace = 'sheaf'::regnamespace and prosecdef) as definers,
                (select count(*) from pg_class where relnamespace = 'sheaf'::regnamespace and relkind in ('v', 'm')) as views`,
      ),
    );
    expect(found).toEqual({ definers: 0, views: 0 });
  });
});

describe('the functions of a tenant', () => {
  test('make a tenant and its corpus once, and leave what is there', async () => {
    await database.call('ensure_tenant', { tenantId: 'fresh', configuration: { language: 'de' } });
    await database.call('ensure_tenant', { tenantId: 'fresh', configuration: { language: 'fr' } });
    const rows = await database.transaction({ role: 'sheaf_app', tenantId: 'fresh' }, (session) =>
      session.query('select corpus, configuration from sheaf.corpora'),
    );
    expect(rows).toEqual([
      {
        corpus: 'documents',
        configuration: {
          chunker: { strategy: 'recursive', chunkSize: 500, chunkOverlap: 100 },
          maxFileBytes: 50_000_000,
          language: 'de',
          retentionDays: null,
          embedder: null,
          nearDuplicates: true,
        },
      },
    ]);
  });
});
