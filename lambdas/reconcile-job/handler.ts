import { reconcile } from '@sheaf/core/ingestion/reconcile';
import * as z from 'zod';
import { openDatabase } from '../adapters/open-database.ts';
import { openVectorStoreProvider } from '../adapters/open-vector-store.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { attemptEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { processLeases } from '../adapters/system-ports.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: attemptEvent.extend({ wave: z.int().min(0), cursor: z.string().nullable(), isFinal: z.boolean() }),
  ports: async ({ DATABASE_URL, LAKE_BUCKET, VECTOR_STORE_URL }) => {
    const database = await openDatabase(DATABASE_URL);
    return {
      database,
      lake: openObjectStore(LAKE_BUCKET),
      leases: processLeases(database),
      stores: await openVectorStoreProvider(VECTOR_STORE_URL),
    };
  },
  run: reconcile,
});
