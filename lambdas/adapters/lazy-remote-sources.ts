import type { JobRow } from '@sheaf/core/ingestion/jobs';
import type { Database } from '@sheaf/core/platform/database';
import type { ObjectStore } from '@sheaf/core/ports';
import type { Source } from '@sheaf/core/sources/source';
import type { SourceSettings } from './remote-sources.ts';

/** Remote sources, whose code is loaded by the first job that has one: most jobs come from the landing bucket. */
export function lazyRemoteSources(
  settings: SourceSettings,
  database: Database,
  lake: ObjectStore,
): (job: JobRow) => Source {
  let opened: Promise<Readonly<Record<string, (job: JobRow) => Source>>> | undefined;
  return (job) => ({
    type: job.source.type,
    canListAgain: true,
    async list(...part) {
      opened ??= import('./remote-sources.ts').then((module) => module.openRemoteSources(settings, database, lake));
      const sources = await opened;
      const create = sources[job.source.type];
      if (create) return create(job).list(...part);
      throw new Error(`No source of type ${job.source.type}; known are ${Object.keys(sources).join(', ')}.`);
    },
  });
}
