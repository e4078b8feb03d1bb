import { listPart } from '@sheaf/core/ingestion/list-part';
import { createLandingSource } from '@sheaf/core/sources/landing-source';
import type { ListedJob } from '@sheaf/core/sources/remote-listing';
import type { Source } from '@sheaf/core/sources/source';
import { createUploadSource } from '@sheaf/core/sources/upload-source';
import * as z from 'zod';
import { rememberEmbedders } from '../adapters/corpus-cache.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openRemoteSources } from '../adapters/remote-sources.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { attemptEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: attemptEvent.extend({ cursor: z.string().nullable(), wave: z.int().min(0) }),
  async ports({ DATABASE_URL, LAKE_BUCKET, LANDING_BUCKET, EMBEDDER_URL, ...settings }) {
    const database = await openDatabase(DATABASE_URL);
    const lake = openObjectStore(LAKE_BUCKET);
    const landing = openObjectStore(LANDING_BUCKET);
    const sources: Readonly<Record<string, (job: ListedJob) => Source>> = {
      landing: (job) => createLandingSource(database, landing, job),
      file_upload: (job) => createUploadSource(database, job),
      ...openRemoteSources(settings, database, lake),
    };
    return { database, lake, embedderOf: rememberEmbedders(EMBEDDER_URL), sources };
  },
  run: (event, { sources, ...ports }) =>
    listPart(event, {
      ...ports,
      sourceOf(job) {
        const create = sources[job.source.type];
        if (create) return create(job);
        throw new Error(`No source of type ${job.source.type}; known are ${Object.keys(sources).join(', ')}.`);
      },
    }),
});
