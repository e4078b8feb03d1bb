import { extname } from 'node:path';
import { cleanDocuments } from '@sheaf/core/ingestion/clean-stage';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { rememberConfiguration } from '../adapters/corpus-cache.ts';
import { guardedParse } from '../adapters/guarded-parse.ts';
import { createModelGateway } from '../adapters/model-gateway.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { parseLimits } from '../adapters/parse-limits.ts';
import { openParserPorts } from '../adapters/parser-ports.ts';
import { parserIdentityOf } from '../adapters/parser-settings.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { batchEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { createThreadParser } from '../adapters/thread-parser.ts';
import { transcribingParse } from '../adapters/transcribing-parse.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: batchEvent,
  async ports({ DATABASE_URL, LAKE_BUCKET, ...settings }) {
    const database = await openDatabase(DATABASE_URL);
    const [ledger, parserPorts] = [createLedger(database), openParserPorts(settings)];
    return {
      ledger,
      lake: openObjectStore(LAKE_BUCKET),
      configurationOf: rememberConfiguration(ledger),
      parserPorts,
      parserIdentity: parserIdentityOf(settings),
      transcribing: transcribingParse(parserPorts.transcriber, createModelGateway(database)),
      // Source and bundle end alike.
      thread: createThreadParser(new URL(`parse-thread${extname(import.meta.url)}`, import.meta.url)),
    };
  },
  run(input, ports, context) {
    const guarded = guardedParse(ports.thread, parseLimits(context), input.retryCount > 0, ports.parserPorts);
    return cleanDocuments(input, { ...ports, parse: ports.transcribing(guarded) }).finally(ports.thread.release);
  },
});
