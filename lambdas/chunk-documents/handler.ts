import { chunkDocuments } from '@sheaf/core/ingestion/chunk-stage';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { rememberConfiguration } from '../adapters/corpus-cache.ts';
import { lexicalSentences } from '../adapters/embedders/lexical-sentences.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { batchEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { rememberTokenizers } from '../adapters/tokenizers.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: batchEvent,
  async ports({ DATABASE_URL, LAKE_BUCKET }) {
    const ledger = createLedger(await openDatabase(DATABASE_URL));
    return {
      ledger,
      lake: openObjectStore(LAKE_BUCKET),
      tokenizerOf: rememberTokenizers(),
      embedSentences: lexicalSentences(),
      configurationOf: rememberConfiguration(ledger),
    };
  },
  run: chunkDocuments,
});
