import { setTimeout as sleep } from 'node:timers/promises';
import { StageError } from '@sheaf/core/errors';
import type { Session } from '@sheaf/core/platform/database';
import type { OwnerConnection } from '../adapters/owner-connection.ts';
import { statementsOf } from '../adapters/sql-segments.ts';
import type { Migration } from './migrations.ts';

export interface MigrationResult {
  /** Versions; 0 is the empty database. */
  readonly from: number;
  readonly to: number;
  readonly applied: readonly string[];
}

export interface MigrateOptions {
  /** Names the holder of the lease in messages. */
  readonly owner: string;
  /** How long to wait for another migration to end, in seconds. @default 60 */
  readonly waitSeconds?: number;
  /**
   * What a database of a newer version means: `refuse` is for a start with older code; `ignore` is for the rollback of a
   * deployment, whose older functions work on the newer schema, since migrations only ever add.
   * @default 'refuse'
   */
  readonly whenNewer?: 'refuse' | 'ignore';
}

const leaseSeconds = 300;

const bookkeeping = `
create schema if not exists sheaf;
create table if not exists sheaf.migrations (
  version int primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now()
);
create table if not exists sheaf.migration_lease (
  name text primary key,
  owner text not null,
  token bigint not null,
  expires_at timestamptz not null
)`;

/**
 * Brings the database to the newest of the migrations: forward only, each in one transaction, under a lease row. What is
 * applied already is left alone.
 * @throws Error when an applied migration was changed, when one would be applied out of order, or when the database is
 * newer than the code; StageError LeaseHeld when another migration does not end in time
 */
export async function migrate(
  connection: OwnerConnection,
  migrations: readonly Migration[],
  { owner, waitSeconds = 60, whenNewer = 'refuse' }: MigrateOptions,
): Promise<MigrationResult> {
  await prepare(connection);
  const token = await acquire(connection, owner, waitSeconds);
  try {
    const { from, pending } = await connection.ownerTransaction((session) => compare(session, migrations, whenNewer));
    for (const migration of pending) {
      await connection.ownerTransaction((session) => apply(session, migration, token));
    }
    return { from, to: pending.at(-1)?.version ?? from, applied: pending.map(({ name }) => name) };
  } finally {
    await release(connection, token);
  }
}

/** `if not exists` does not exclude a race: the loser of one finds the tables the second time. */
async function prepare(connection: OwnerConnection): Promise<void> {
  const create = () =>
    connection.ownerTransaction(async (session) => {
      const [present] = await session.query("select to_regclass('sheaf.migration_lease') is not null as yes");
      if (present?.yes === true) return;
      for (const statement of statementsOf(bookkeeping)) await session.query(statement);
    });
  await create().catch(create);
}

async function acquire(connection: OwnerConnection, owner: string, waitSeconds: number): Promise<number> {
  const deadline = performance.now() + waitSeconds * 1000;
  for (;;) {
    const [lease] = await connection.ownerTransaction((session) =>
      session.query<{ token: number }>(
        `insert into sheaf.migration_lease as l (name, owner, token, expires_at)
         values ('migrations', $1, 1, now() + make_interval(secs => $2::int))
         on conflict (name) do update
           set owner = excluded.owner, token = l.token + 1, expires_at = excluded.expires_at
           where l.expires_at <= now()
         returning token`,
        [owner, leaseSeconds],
      ),
    );
    if (lease !== undefined) return lease.token;
    if (performance.now() > deadline) {
      throw new StageError('LeaseHeld', `Another migration of this database did not end within ${waitSeconds} s.`);
    }
    await sleep(200);
  }
}

/** A lease that cannot be given back expires; why the migration failed matters more. */
async function release(connection: OwnerConnection, token: number): Promise<void> {
  const expire = 'update sheaf.migration_lease set expires_at = now() where token = $1::bigint';
  await connection.ownerTransaction((session) => session.query(expire, [token])).catch(() => undefined);
}

async function compare(session: Session, migrations: readonly Migration[], whenNewer: 'refuse' | 'ignore') {
  const applied = await session.query<{ version: number; name: string; checksum: string }>(
    'select version, name, checksum from sheaf.migrations order by version',
  );
  const from = applied.at(-1)?.version ?? 0;
  const known = new Map(migrations.map((migration) => [migration.version, migration]));
  const newest = migrations.at(-1)?.version ?? 0;
  if (from > newest && whenNewer === 'refuse') {
    throw new Error(
      `The database is at version ${from}, this code knows only ${newest}: use the newer code; there is no way back.`,
    );
  }
  for (const { version, name, checksum } of applied) {
    if (version > newest) continue;
    if (known.get(version)?.checksum !== checksum) {
      throw new Error(
        `Migration ${version} (${name}) was changed after it was applied: restore the file and add a new one.`,
      );
    }
  }
  const versions = new Set(applied.map(({ version }) => version));
  const pending = migrations.filter(({ version }) => !versions.has(version));
  const late = pending.find(({ version }) => version < from);
  if (late !== undefined) {
    throw new Error(
      `Migration ${late.version} (${late.name}) comes before version ${from}, which is applied: give it a higher number.`,
    );
  }
  return { from, pending };
}

/** The update of the lease locks its row until the commit, so that nobody takes it over in between. */
async function apply(session: Session, migration: Migration, token: number): Promise<void> {
  const [lease] = await session.query(
    `update sheaf.migration_lease set expires_at = now() + make_interval(secs => $1::int)
     where name = 'migrations' and token = $2::bigint returning token`,
    [leaseSeconds, token],
  );
  if (lease === undefined) throw new StageError('LeaseHeld', 'The lease of the migration was taken over.');
  for (const statement of statementsOf(migration.sql)) await session.query(statement);
  await session.query("select set_config('role', 'none', true), set_config('sheaf.tenant', '', true)");
  await session.query('insert into sheaf.migrations (version, name, checksum) values ($1::int, $2, $3)', [
    migration.version,
    migration.name,
    migration.checksum,
  ]);
}
