import { closeJob } from '@sheaf/core/ingestion/close-job';
import type { ScheduleRef } from '@sheaf/core/platform/schedules/schedule-rows';
import * as z from 'zod';
import { openFunction } from '../adapters/lambda-function.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
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
  ports: async ({ DATABASE_URL, OPEN_JOBS_QUEUE_URL, OPEN_JOBS_DELAY_SECONDS, FIRE_FUNCTION_NAME }) => ({
    database: await openDatabase(DATABASE_URL),
    openJobs: openQueue(OPEN_JOBS_QUEUE_URL),
    delaySeconds: OPEN_JOBS_DELAY_SECONDS,
    fireSchedule: openFunction<ScheduleRef, unknown>(FIRE_FUNCTION_NAME),
    logger: createLogger(),
  }),
  run: ({ detail }, ports) => closeJob(detail, ports),
});
