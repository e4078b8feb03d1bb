import { noteDeadLetters } from '@sheaf/core/ingestion/dead-letters';
import * as z from 'zod';
import { deadLettersOf } from '../adapters/dead-letters.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: z.object({
    Records: z.array(
      z.object({
        messageId: z.string(),
        body: z.string(),
        attributes: z.object({ SentTimestamp: z.string().optional() }).optional(),
      }),
    ),
  }),
  ports: async ({ DATABASE_URL }) => ({ database: await openDatabase(DATABASE_URL) }),
  // What throws leaves its messages where they are: they come again.
  async run({ Records }, ports) {
    await noteDeadLetters(deadLettersOf(Records), ports);
    return { batchItemFailures: [] };
  },
});
