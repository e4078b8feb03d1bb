import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@sheaf/core/platform/database';
import type { ObjectStore } from '@sheaf/core/ports';
import { createEgressPolicy } from '@sheaf/core/sources/egress-policy';
import { createPacedWebClient } from '@sheaf/core/sources/paced-web-client';
import { createPacer } from '@sheaf/core/sources/pacer';
import type { RemoteListingPorts } from '@sheaf/core/sources/remote-listing';
import { createEgressResolver } from './egress-resolver.ts';
import { createGuardedTransport } from './guarded-transport.ts';
import { readSourceSecrets } from './source-secrets.ts';
import { systemClock as clock } from './system-ports.ts';

export interface SourceSettings {
  readonly SOURCE_SECRETS: string;
  readonly EGRESS_ALLOW: string;
  readonly SQLITE_FOLDER: string;
}

/** What remote sources reach: web servers and databases behind the guard, secrets, and the turns kept in the database. */
export function openSourcePorts(settings: SourceSettings, database: Database, lake: ObjectStore): RemoteListingPorts {
  const policy = createEgressPolicy(originsOf(settings.EGRESS_ALLOW));
  const resolve = createEgressResolver(policy);
  const transport = createGuardedTransport(policy, resolve);
  const pacer = createPacer(database, sleep);
  return {
    ...{ database, lake, clock },
    web: createPacedWebClient({ transport, pacer, policy, clock, sleep }),
    sql: null as never,
    secretOf: readSourceSecrets(settings.SOURCE_SECRETS).get,
  };
}

function originsOf(list: string): string[] {
  const origins = list.split(',').map((origin) => origin.trim());
  return origins.filter((origin) => origin !== '');
}
