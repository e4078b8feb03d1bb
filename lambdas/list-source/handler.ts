import { listPart } from '@sheaf/core/ingestion/list-part';
import { createLandingSource } from '@sheaf/core/sources/landing-source';
import { createUploadSource } from '@sheaf/core/sources/upload-source';
import * as z from 'zod';
import { rememberEmbedders } from '../adapters/corpus-cache.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { attemptEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: attemptEvent.extend({ cursor: z.string().nullable(), wave: z.int().min(0) }),
  async ports({ DATABASE_URL, LAKE_BUCKET, LANDING_BUCKET, EMBEDDER_URL }) {
    const database = await openDatabase(DATABASE_URL);
    const landing = openObjectStore(LANDING_BUCKET);
    return {
      database,
      lake: openObjectStore(LAKE_BUCKET),
      embedderOf: rememberEmbedders(EMBEDDER_URL),
      sources: {
        landing: (job: { tenantId: string; jobId: string }) => createLandingSource(database, landing, job),
        file_upload: (job: { tenantId: string; corpus: string }) => createUploadSource(database, job),
      },
    };
  },
  run: (event, { sources, ...ports }) =>
    listPart(event, {
      ...ports,
      sourceOf(job) {
        const create = Object.entries(sources).find(([type]) => type === job.source.type)?.[1];
        if (!create)
          throw new Error(`No source of type ${job.source.type}; known are ${Object.keys(sources).join(', ')}.`);
        return create(job);
      },
    }),
});
