import { extname } from 'node:path';
import { listPart } from '@sheaf/core/ingestion/list-part';
import type { DeliverRequest } from '@sheaf/core/platform/webhooks/deliver-webhooks';
import * as z from 'zod';
import { rememberEmbedders } from '../adapters/corpus-cache.ts';
import { openFunction } from '../adapters/lambda-function.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
import { readElsewhere } from '../adapters/read-elsewhere.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { attemptEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { systemClock as clock } from '../adapters/system-ports.ts';
import { environment } from './env.ts';
import { sourcesOf } from './sources.ts';

export const handler = stageHandler({
  environment,
  event: attemptEvent.extend({ cursor: z.string().nullable(), wave: z.int().min(0) }),
  async ports({ DATABASE_URL, LAKE_BUCKET, LANDING_BUCKET, EMBEDDER_URL, DELIVER_FUNCTION_NAME, ...settings }) {
    const database = await openDatabase(DATABASE_URL);
    const lake = openObjectStore(LAKE_BUCKET);
    const landing = openObjectStore(LANDING_BUCKET);
    // Source and bundle end alike.
    const sqliteProcess = new URL(`sqlite-process${extname(import.meta.url)}`, import.meta.url);
    const deliverWebhooks = openFunction<DeliverRequest, unknown>(DELIVER_FUNCTION_NAME);
    return {
      ...{ database, lake, clock, deliverWebhooks, logger: createLogger() },
      embedderOf: rememberEmbedders(EMBEDDER_URL, database),
      sourceOf: sourcesOf({ ...settings, sqliteProcess }, { database, lake, landing }),
      isReadElsewhere: readElsewhere(settings),
    };
  },
  run: (event, ports) => listPart(event, ports),
});
