import { closeJob } from '@sheaf/core/ingestion/close-job';
import * as z from 'zod';
import { openDatabase } from '../adapters/open-database.ts';
import { openQueue } from '../adapters/sqs-queue.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: z.object({
    detail: z.object({
      status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
      input: z.string(),
      error: z.string().nullish(),
      cause: z.string().nullish(),
    }),
  }),
  ports: async ({ DATABASE_URL, OPEN_JOBS_QUEUE_URL, OPEN_JOBS_DELAY_SECONDS }) => ({
    database: await openDatabase(DATABASE_URL),
    openJobs: openQueue(OPEN_JOBS_QUEUE_URL),
    delaySeconds: OPEN_JOBS_DELAY_SECONDS,
  }),
  run: ({ detail }, ports) => closeJob(detail, ports),
});
