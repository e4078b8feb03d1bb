import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@sheaf/core/platform/database';
import type { ObjectStore } from '@sheaf/core/ports';

import { circuitedSource } from '@sheaf/core/sources/circuited-source';

import { originOf } from '@sheaf/core/sources/egress-policy';
import type { ListedJob } from '@sheaf/core/sources/listing-ports';

import { createPacedWebClient } from '@sheaf/core/sources/paced-web-client';
import { createPacer } from '@sheaf/core/sources/pacer';
import { createRemoteListing } from '@sheaf/core/sources/remote-listing';
import type { RemoteSource } from '@sheaf/core/sources/remote-source';
import { remoteSources } from '@sheaf/core/sources/remote-sources';
import { createSecEdgar } from '@sheaf/core/sources/sec-edgar/sec-edgar';
import type { Source } from '@sheaf/core/sources/source';
import { openGuardedTransport } from './open-guarded-transport.ts';
import { openSourceBuckets } from './source-buckets.ts';
import { openSourceSecrets } from './source-secrets.ts';
import { createSqlConnections } from './sql-sources/sql-connections.ts';
import { systemClock as clock } from './system-ports.ts';

export interface SourceSettings {
  readonly SOURCE_SECRETS: string;
  readonly EGRESS_ALLOW: string;
  readonly SQLITE_FOLDER: string;
  /** Entry of the process that reads files of SQLite. */
  readonly sqliteProcess: URL;
  readonly SOURCE_BUCKETS: string;
  readonly EDGAR_ORIGIN: string;
}

/** Listings of every remote source by its type, with what they reach: the guarded way out, secrets, turns kept in the database. */
export function openRemoteSources(
  settings: SourceSettings,
  database: Database,
  lake: ObjectStore,
): Readonly<Record<string, (job: ListedJob) => Source>> {
  const { policy, resolve, transport } = openGuardedTransport(settings.EGRESS_ALLOW);
  const pacer = createPacer(database, sleep);
  const ports = {
    ...{ database, lake, clock },
    web: createPacedWebClient({ transport, pacer, policy, clock, sleep }),
    sql: createSqlConnections({
      resolve: (host, port, scheme) => resolve({ host, port, origin: originOf({ scheme, host, port }) }),
      sqlite:
        settings.SQLITE_FOLDER === '' ? undefined : { folder: settings.SQLITE_FOLDER, process: settings.sqliteProcess },
    }),
    buckets: openSourceBuckets(settings.SOURCE_BUCKETS),
    secretOf: openSourceSecrets(settings.SOURCE_SECRETS).get,
  };
  return Object.fromEntries(
    sourcesOf(settings).map((source) => {
      const guarded = circuitedSource(source, { database, clock });
      return [source.type, (job: ListedJob) => createRemoteListing(guarded, job, ports)];
    }),
  );
}

/** The archive of the SEC, or a mirror of it with the same paths. */
function sourcesOf({ EDGAR_ORIGIN: origin }: SourceSettings): readonly RemoteSource[] {
  if (origin === '') return remoteSources;
  const mirror = createSecEdgar({ dataOrigin: origin, archivesOrigin: origin });
  return remoteSources.map((source) => (source.type === mirror.type ? mirror : source));
}
