import { extname } from 'node:path';
import { estimateJob } from '@sheaf/core/ingestion/estimating/estimate-job';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import * as z from 'zod';
import { rememberConfiguration } from '../adapters/corpus-cache.ts';
import { lexicalSentences } from '../adapters/embedders/lexical-sentences.ts';
import { guardedParse } from '../adapters/guarded-parse.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { parseLimits } from '../adapters/parse-limits.ts';
import { openParserPorts } from '../adapters/parser-ports.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { attemptEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { systemClock as clock } from '../adapters/system-ports.ts';
import { createThreadParser } from '../adapters/thread-parser.ts';
import { rememberTokenizers } from '../adapters/tokenizers.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: attemptEvent.extend({ cursor: z.string(), retryCount: z.int().min(0) }),
  async ports({ DATABASE_URL, LAKE_BUCKET, ...settings }) {
    const database = await openDatabase(DATABASE_URL);
    const configurationOf = rememberConfiguration(createLedger(database));
    // Hearing a recording costs money, which a dry run does not spend.
    const parserPorts = openParserPorts({ ...settings, TRANSCRIBER_URL: '' });
    const thread = createThreadParser(new URL(`parse-thread${extname(import.meta.url)}`, import.meta.url));
    const cutting = { tokenizerOf: rememberTokenizers(), embedSentences: lexicalSentences() };
    return { database, lake: openObjectStore(LAKE_BUCKET), clock, configurationOf, parserPorts, thread, ...cutting };
  },
  run(input, ports, context) {
    const parse = guardedParse(ports.thread, parseLimits(context), input.retryCount > 0, ports.parserPorts);
    return estimateJob(input, { ...ports, parse }).finally(ports.thread.release);
  },
});
