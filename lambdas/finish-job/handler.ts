import { finishJob } from '@sheaf/core/ingestion/finish-job';
import * as z from 'zod';
import { openDatabase } from '../adapters/open-database.ts';
import { openQueue } from '../adapters/sqs-queue.ts';
import { attemptEvent } from '../adapters/stage-events.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: attemptEvent.extend({
    handOver: z.boolean().default(false),
    cursor: z.string().nullable().default(null),
    error: z.string().nullish(),
    message: z.string().nullish(),
  }),
  ports: async ({ DATABASE_URL, OPEN_JOBS_QUEUE_URL, OPEN_JOBS_DELAY_SECONDS }) => ({
    database: await openDatabase(DATABASE_URL),
    openJobs: openQueue(OPEN_JOBS_QUEUE_URL),
    delaySeconds: OPEN_JOBS_DELAY_SECONDS,
  }),
  run: finishJob,
});
