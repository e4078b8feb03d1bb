import { optimizeIndexes } from '@sheaf/core/ingestion/optimize-indexes';
import * as z from 'zod';
import { openDatabase } from '../adapters/open-database.ts';
import { openVectorStoreProvider } from '../adapters/open-vector-store.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { processLeases, systemClock } from '../adapters/system-ports.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  // The schedule's own event names no tenant.
  event: z.object({ tenantId: z.string().optional() }),
  async ports({ DATABASE_URL, VECTOR_STORE_URL }) {
    const database = await openDatabase(DATABASE_URL);
    return {
      database,
      stores: await openVectorStoreProvider(VECTOR_STORE_URL),
      leases: processLeases(database),
      clock: systemClock,
    };
  },
  run: optimizeIndexes,
});
