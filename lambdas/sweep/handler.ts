import { sweep } from '@sheaf/core/ingestion/sweep';
import * as z from 'zod';
import { openFunction } from '../adapters/lambda-function.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { openStateMachine } from '../adapters/sfn-state-machine.ts';
import { openQueue } from '../adapters/sqs-queue.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { systemClock } from '../adapters/system-ports.ts';
import { environment } from './env.ts';

const daySeconds = 24 * 3600;

export const handler = stageHandler({
  environment,
  // Where one machine runs everything, its start is told; on the schedule a look once a day is enough.
  event: z.object({
    unknownOlderThanSeconds: z.number().min(0).default(daySeconds),
    isAlone: z.boolean().default(false),
  }),
  ports: async ({
    DATABASE_URL,
    LAKE_BUCKET,
    OPEN_JOBS_QUEUE_URL,
    OPEN_JOBS_DELAY_SECONDS,
    STATE_MACHINE_ARN,
    ERASE_FUNCTION_NAME,
  }) => ({
    database: await openDatabase(DATABASE_URL),
    lake: openObjectStore(LAKE_BUCKET),
    openJobs: openQueue(OPEN_JOBS_QUEUE_URL),
    delaySeconds: OPEN_JOBS_DELAY_SECONDS,
    stateMachine: openStateMachine(STATE_MACHINE_ARN),
    clock: systemClock,
    eraseDocuments: openFunction<{ tenantId: string; documentIds: string[] }, unknown>(ERASE_FUNCTION_NAME),
  }),
  run: sweep,
});
