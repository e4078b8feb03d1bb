import { fetchDocuments } from '@sheaf/core/ingestion/fetch-stage';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import * as z from 'zod';
import { openDatabase } from '../adapters/open-database.ts';
import { parserIdentityOf } from '../adapters/parser-settings.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { attemptEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: attemptEvent.extend({
    documents: z.array(z.object({ documentId: z.uuid(), sizeBytes: z.number().optional() })),
  }),
  ports: async ({ DATABASE_URL, LAKE_BUCKET, LANDING_BUCKET, ...settings }) => ({
    ledger: createLedger(await openDatabase(DATABASE_URL)),
    landing: openObjectStore(LANDING_BUCKET),
    lake: openObjectStore(LAKE_BUCKET),
    parserIdentity: parserIdentityOf(settings),
  }),
  run: fetchDocuments,
});
