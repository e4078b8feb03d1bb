import { receiveObjects } from '@sheaf/core/ingestion/intake';
import * as z from 'zod';
import { objectEventsOf } from '../adapters/object-events.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openQueue } from '../adapters/sqs-queue.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) }),
  ports: async ({ DATABASE_URL, OPEN_JOBS_QUEUE_URL, OPEN_JOBS_DELAY_SECONDS }) => ({
    database: await openDatabase(DATABASE_URL),
    openJobs: openQueue(OPEN_JOBS_QUEUE_URL),
    delaySeconds: OPEN_JOBS_DELAY_SECONDS,
  }),
  async run({ Records }, ports) {
    const { events, unreadable } = objectEventsOf(Records);
    await receiveObjects(events, ports);
    // What cannot be read now cannot be read later: the queue moves it to the dead letters.
    return { batchItemFailures: unreadable.map((itemIdentifier) => ({ itemIdentifier })) };
  },
});
