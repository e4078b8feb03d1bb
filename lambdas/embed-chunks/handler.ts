import { embedShard } from '@sheaf/core/ingestion/embed-stage';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { rememberConfiguration, rememberEmbedders } from '../adapters/corpus-cache.ts';
import { inTurn } from '../adapters/fair-embedding.ts';
import { createModelGateway } from '../adapters/model-gateway.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { shardEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: shardEvent,
  async ports({ DATABASE_URL, LAKE_BUCKET, EMBEDDER_URL }) {
    const database = await openDatabase(DATABASE_URL);
    const ledger = createLedger(database);
    const configurationOf = rememberConfiguration(ledger);
    const embedderOf = rememberEmbedders(EMBEDDER_URL, database);
    return {
      ledger,
      lake: openObjectStore(LAKE_BUCKET),
      gateway: inTurn(createModelGateway(database), database),
      embedderOf: async (ref: Parameters<typeof configurationOf>[0]) => embedderOf(await configurationOf(ref)),
    };
  },
  run: embedShard,
});
