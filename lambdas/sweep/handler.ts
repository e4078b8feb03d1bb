import { sweep } from '@sheaf/core/ingestion/sweep';
import * as z from 'zod';
import { openFunction } from '../adapters/lambda-function.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { openStateMachine } from '../adapters/sfn-state-machine.ts';
import { openQueue } from '../adapters/sqs-queue.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { processLeases, systemClock } from '../adapters/system-ports.ts';
import { environment } from './env.ts';

const daySeconds = 24 * 3600;

export const handler = stageHandler({
  environment,
  // Where one machine runs everything, its start is told; on the schedule a look once a day is enough.
  event: z.object({
    unknownOlderThanSeconds: z.number().min(0).default(daySeconds),
    isAlone: z.boolean().default(false),
    listsLanding: z.boolean().default(false),
  }),
  ports: async (env) => {
    const database = await openDatabase(env.DATABASE_URL);
    return {
      database,
      leases: processLeases(database),
      lake: openObjectStore(env.LAKE_BUCKET),
      landing: openObjectStore(env.LANDING_BUCKET),
      openJobs: openQueue(env.OPEN_JOBS_QUEUE_URL),
      delaySeconds: env.OPEN_JOBS_DELAY_SECONDS,
      stateMachine: openStateMachine(env.STATE_MACHINE_ARN),
      ...{ clock: systemClock, logger: createLogger() },
      eraseDocuments: openFunction<{ tenantId: string; documentIds: string[] }, unknown>(env.ERASE_FUNCTION_NAME),
      fireSchedule: openFunction<{ tenantId: string; scheduleId: string }, unknown>(env.FIRE_FUNCTION_NAME),
      deliverWebhooks: openFunction<{ tenantId: string }, unknown>(env.DELIVER_FUNCTION_NAME),
    };
  },
  run: sweep,
});
