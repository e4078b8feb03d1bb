import { extname } from 'node:path';
import { cleanDocuments } from '@sheaf/core/ingestion/clean-stage';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { rememberConfiguration } from '../adapters/corpus-cache.ts';
import { guardedParse } from '../adapters/guarded-parse.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { parseLimits } from '../adapters/parse-limits.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { batchEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { createThreadParser } from '../adapters/thread-parser.ts';
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
      // Source and bundle end alike.
      thread: createThreadParser(new URL(`parse-thread${extname(import.meta.url)}`, import.meta.url)),
    };
  },
  run(input, ports, context) {
    const parse = guardedParse(ports.thread, parseLimits(context), input.retryCount > 0);
    return cleanDocuments(input, { ...ports, parse }).finally(ports.thread.release);
  },
});
