import { planShards } from '@sheaf/core/ingestion/plan-shards';
import * as z from 'zod';
import { openDatabase } from '../adapters/open-database.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { attemptEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: attemptEvent.extend({ wave: z.int().min(0) }),
  ports: async ({ DATABASE_URL, LAKE_BUCKET }) => ({
    database: await openDatabase(DATABASE_URL),
    lake: openObjectStore(LAKE_BUCKET),
  }),
  run: planShards,
});
