import { eraseDocuments } from '@sheaf/core/ingestion/erase';
import { eraseManifest } from '@sheaf/core/ingestion/erase-manifest';
import * as z from 'zod';
import { openDatabase } from '../adapters/open-database.ts';
import { openVectorStoreProvider } from '../adapters/open-vector-store.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { attemptEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { processLeases, systemClock } from '../adapters/system-ports.ts';
import { environment } from './env.ts';

const fromMachine = attemptEvent.extend({ manifestKey: z.string(), offset: z.int().min(0) });
const fromApi = z.object({ tenantId: z.string(), documentIds: z.array(z.uuid()).min(1).max(100) });

export const handler = stageHandler({
  environment,
  event: z.union([fromMachine, fromApi]),
  async ports({ DATABASE_URL, LAKE_BUCKET, LANDING_BUCKET, VECTOR_STORE_URL }) {
    const database = await openDatabase(DATABASE_URL);
    return {
      database,
      lake: openObjectStore(LAKE_BUCKET),
      landing: openObjectStore(LANDING_BUCKET),
      stores: await openVectorStoreProvider(VECTOR_STORE_URL),
      leases: processLeases(database),
      clock: systemClock,
      logger: createLogger(),
    };
  },
  run: async (event, ports) =>
    'manifestKey' in event
      ? eraseManifest(event, ports)
      : eraseDocuments({ ...event, jobId: null, deletesLanding: true }, ports),
});
