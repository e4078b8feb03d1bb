import { settleBatch } from '@sheaf/core/ingestion/settle';
import { createLedger } from '@sheaf/core/ingestion/sql-ledger';
import * as z from 'zod';
import { openDatabase } from '../adapters/open-database.ts';
import { caughtEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: caughtEvent.extend({ documents: z.array(z.object({ documentId: z.uuid() })) }),
  ports: async ({ DATABASE_URL }) => ({ ledger: createLedger(await openDatabase(DATABASE_URL)) }),
  run: settleBatch,
});
