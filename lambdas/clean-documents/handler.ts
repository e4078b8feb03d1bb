import { cleanDocuments } from '@sheaf/core/ingestion/clean-stage';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { rememberConfiguration } from '../adapters/corpus-cache.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { batchEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: batchEvent,
  async ports({ DATABASE_URL, LAKE_BUCKET }) {
    const ledger = createLedger(await openDatabase(DATABASE_URL));
    return {
      ledger,
      lake: openObjectStore(LAKE_BUCKET),
      configurationOf: rememberConfiguration(ledger),
      parse: parseWithChildren,
    };
  },
  run: cleanDocuments,
});
