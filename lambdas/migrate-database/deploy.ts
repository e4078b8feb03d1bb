import type { OwnerConnection } from '../adapters/owner-connection.ts';
import { setAdminKey } from './admin-key.ts';
import { answering, type DeploymentEvent } from './deployment-event.ts';
import { type Fairness, setFairness } from './fairness.ts';
import { type Login, setLogins } from './logins.ts';
import { type MigrationResult, migrate } from './migrate.ts';
import type { Migration } from './migrations.ts';

export interface DeploymentPorts {
  readonly database: OwnerConnection;
  readonly readMigrations: () => Promise<readonly Migration[]>;
  /** Logins that have a secret; none where one login is enough. */
  readonly readLogins: () => Promise<readonly Login[]>;
  readonly fairness: Fairness;
  /** Secret of the administrator's key; undefined where the deployment has none. */
  readonly readAdminKey: () => Promise<string | undefined>;
}

/**
 * Migrates, lets the roles and the administrator in, and answers who asked. A rollback of a deployment leaves a newer database as it is; a
 * start with older code refuses it.
 */
export function deploy(event: DeploymentEvent, ports: DeploymentPorts): Promise<Partial<MigrationResult>> {
  return answering(event, async () => {
    // The database goes with its cluster; a deleted deployment step leaves it as it is.
    if (event.RequestType === 'Delete') return {};
    const whenNewer = event.ResponseURL === undefined ? 'refuse' : 'ignore';
    const migrations = await ports.readMigrations();
    const result = await migrate(ports.database, migrations, { owner: 'migrate-database', whenNewer });
    await setLogins(ports.database, await ports.readLogins());
    await setAdminKey(ports.database, await ports.readAdminKey());
    await setFairness(ports.database, ports.fairness);
    return result;
  });
}
