import type { JobRow } from '@sheaf/core/ingestion/jobs';
import type { Database } from '@sheaf/core/platform/database';
import type { ObjectStore } from '@sheaf/core/ports';
import { createLandingSource } from '@sheaf/core/sources/landing-source';
import { createUploadSource } from '@sheaf/core/sources/upload-source';
import { lazyRemoteSources } from '../adapters/lazy-remote-sources.ts';

/** The source that a job names: what landed, what was uploaded, or one elsewhere. */
export function sourcesOf(
  settings: Parameters<typeof lazyRemoteSources>[0],
  { database, lake, landing }: { database: Database; lake: ObjectStore; landing: ObjectStore },
) {
  const remote = lazyRemoteSources(settings, database, lake);
  return (job: JobRow) => {
    if (job.source.type === 'landing') return createLandingSource(database, landing, job);
    if (job.source.type === 'file_upload') return createUploadSource(database, job, landing);
    return remote(job);
  };
}
