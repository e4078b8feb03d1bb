import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@sheaf/core/platform/database';
import type { ObjectStore } from '@sheaf/core/ports';
import { circuitedSource } from '@sheaf/core/sources/circuited-source';
import { createEgressPolicy, originOf } from '@sheaf/core/sources/egress-policy';
import { createPacedWebClient } from '@sheaf/core/sources/paced-web-client';
import { createPacer } from '@sheaf/core/sources/pacer';
import { createRemoteListing, type ListedJob } from '@sheaf/core/sources/remote-listing';
import { remoteSources } from '@sheaf/core/sources/remote-sources';
import type { Source } from '@sheaf/core/sources/source';
import { createEgressResolver } from './egress-resolver.ts';
import { createGuardedTransport } from './guarded-transport.ts';
import { openSourceBuckets } from './source-buckets.ts';
import { openSourceSecrets } from './source-secrets.ts';
import { createSqlConnections } from './sql-sources/sql-connections.ts';
import { systemClock as clock } from './system-ports.ts';

export interface SourceSettings {
  readonly SOURCE_SECRETS: string;
  readonly EGRESS_ALLOW: string;
  readonly SQLITE_FOLDER: string;
  readonly SOURCE_BUCKETS: string;
}

/** Listings of every remote source by its type, with what they reach: the guarded way out, secrets, turns kept in the database. */
export function openRemoteSources(
  settings: SourceSettings,
  database: Database,
  lake: ObjectStore,
): Readonly<Record<string, (job: ListedJob) => Source>> {
  const policy = createEgressPolicy(originsOf(settings.EGRESS_ALLOW));
  const resolve = createEgressResolver(policy);
  const transport = createGuardedTransport(policy, resolve);
  const pacer = createPacer(database, sleep);
  const ports = {
    ...{ database, lake, clock },
    web: createPacedWebClient({ transport, pacer, policy, clock, sleep }),
    sql: createSqlConnections({
      resolve: (host, port, scheme) => resolve({ host, port, origin: originOf({ scheme, host, port }) }),
      sqliteFolder: settings.SQLITE_FOLDER || undefined,
    }),
    buckets: openSourceBuckets(settings.SOURCE_BUCKETS),
    secretOf: openSourceSecrets(settings.SOURCE_SECRETS).get,
  };
  return Object.fromEntries(
    remoteSources.map((source) => {
      const guarded = circuitedSource(source, { database, clock });
      return [source.type, (job: ListedJob) => createRemoteListing(guarded, job, ports)];
    }),
  );
}

function originsOf(list: string): string[] {
  const origins = list.split(',').map((origin) => origin.trim());
  return origins.filter((origin) => origin !== '');
}
