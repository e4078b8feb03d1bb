import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { storeShard } from '@sheaf/core/ingestion/store-stage';
import { openDatabase } from '../adapters/open-database.ts';
import { openVectorStoreProvider } from '../adapters/open-vector-store.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { shardEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { processLeases } from '../adapters/system-ports.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: shardEvent,
  async ports({ DATABASE_URL, LAKE_BUCKET, VECTOR_STORE_URL }) {
    const database = await openDatabase(DATABASE_URL);
    return {
      database,
      ledger: createLedger(database),
      lake: openObjectStore(LAKE_BUCKET),
      stores: await openVectorStoreProvider(VECTOR_STORE_URL),
      leases: processLeases(database),
    };
  },
  run: storeShard,
});
