import type { JobRow } from '@sheaf/core/ingestion/jobs';
import { listPart } from '@sheaf/core/ingestion/list-part';
import type { DeliverRequest } from '@sheaf/core/platform/webhooks/deliver-webhooks';
import { createLandingSource } from '@sheaf/core/sources/landing-source';
import { createUploadSource } from '@sheaf/core/sources/upload-source';
import * as z from 'zod';
import { rememberEmbedders } from '../adapters/corpus-cache.ts';
import { openFunction } from '../adapters/lambda-function.ts';
import { lazyRemoteSources } from '../adapters/lazy-remote-sources.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { attemptEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: attemptEvent.extend({ cursor: z.string().nullable(), wave: z.int().min(0) }),
  async ports({ DATABASE_URL, LAKE_BUCKET, LANDING_BUCKET, EMBEDDER_URL, DELIVER_FUNCTION_NAME, ...settings }) {
    const database = await openDatabase(DATABASE_URL);
    const lake = openObjectStore(LAKE_BUCKET);
    const landing = openObjectStore(LANDING_BUCKET);
    const remote = lazyRemoteSources(settings, database, lake);
    const sourceOf = (job: JobRow) => {
      if (job.source.type === 'landing') return createLandingSource(database, landing, job);
      if (job.source.type === 'file_upload') return createUploadSource(database, job);
      return remote(job);
    };
    const deliverWebhooks = openFunction<DeliverRequest, unknown>(DELIVER_FUNCTION_NAME);
    const told = { deliverWebhooks, logger: createLogger() };
    return { database, lake, embedderOf: rememberEmbedders(EMBEDDER_URL), sourceOf, ...told };
  },
  run: (event, ports) => listPart(event, ports),
});
