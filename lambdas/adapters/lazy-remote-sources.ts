import type { JobRow } from '@sheaf/core/ingestion/jobs';
import type { Database } from '@sheaf/core/platform/database';
import type { ObjectStore } from '@sheaf/core/ports';
import type { Source } from '@sheaf/core/sources/source';
import type { Surveyor } from '@sheaf/core/sources/surveyor';
import type { SourceSettings } from './remote-sources.ts';

/** Remote sources, whose code is loaded by the first job that has one: most jobs come from the landing bucket. */
export function lazyRemoteSources(
  settings: SourceSettings,
  database: Database,
  lake: ObjectStore,
): (job: JobRow) => Source {
  let opened: Promise<Readonly<Record<string, (job: JobRow) => Source>>> | undefined;

  async function open(job: JobRow): Promise<Source> {
    opened ??= import('./remote-sources.ts').then((module) => module.openRemoteSources(settings, database, lake));
    const sources = await opened;
    const create = sources[job.source.type];
    if (create) return create(job);
    throw new Error(`No source of type ${job.source.type}; known are ${Object.keys(sources).join(', ')}.`);
  }

  async function surveyorOf(job: JobRow): Promise<Surveyor> {
    const { surveyor } = await open(job);
    if (surveyor) return surveyor;
    throw new Error(`The source ${job.source.type} has no dry run.`);
  }

  return (job) => ({
    type: job.source.type,
    canListAgain: true,
    list: async (...part) => (await open(job)).list(...part),
    surveyor: {
      list: async (...part) => (await surveyorOf(job)).list(...part),
      read: async (...one) => (await surveyorOf(job)).read(...one),
    },
  });
}
