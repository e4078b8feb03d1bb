import { extname } from 'node:path';
import { cleanDocuments } from '@sheaf/core/ingestion/clean-stage';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import { rememberConfiguration } from '../adapters/corpus-cache.ts';
import { limitedParse } from '../adapters/limited-parse.ts';
import { createModelGateway } from '../adapters/model-gateway.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openParserPorts } from '../adapters/parser-ports.ts';
import { parserIdentityOf } from '../adapters/parser-settings.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { batchEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { createThreadParser } from '../adapters/thread-parser.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: batchEvent,
  async ports({ DATABASE_URL, LAKE_BUCKET, ...settings }) {
    const database = await openDatabase(DATABASE_URL);
    const [ledger, lake] = [createLedger(database), openObjectStore(LAKE_BUCKET)];
    // Source and bundle end alike.
    const thread = createThreadParser(new URL(`parse-thread${extname(import.meta.url)}`, import.meta.url));
    const parserPorts = openParserPorts(settings);
    const gateway = createModelGateway(database);
    return {
      ...{ ledger, lake, thread },
      configurationOf: rememberConfiguration(ledger),
      parserIdentity: parserIdentityOf(settings),
      parseIn: limitedParse({ thread, parserPorts, gateway, lake }),
    };
  },
  run(input, { thread, parseIn, ...ports }, context) {
    const parse = parseIn(context, input.retryCount > 0);
    return cleanDocuments(input, { ...ports, parse }).finally(thread.release);
  },
});
