import { chunkDocuments } from '@sheaf/core/ingestion/chunk-stage';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { createTokenizer } from '@sheaf/core/ingestion/tokenizer/tokenizer';
import { rememberConfiguration } from '../adapters/corpus-cache.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { batchEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { loadTokenRanks } from '../adapters/tokenizer-ranks.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: batchEvent,
  async ports({ DATABASE_URL, LAKE_BUCKET }) {
    const ledger = createLedger(await openDatabase(DATABASE_URL));
    return {
      ledger,
      lake: openObjectStore(LAKE_BUCKET),
      tokenizer: createTokenizer(await loadTokenRanks()),
      configurationOf: rememberConfiguration(ledger),
    };
  },
  run: chunkDocuments,
});
