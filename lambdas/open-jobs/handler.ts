import { openJobs } from '@sheaf/core/ingestion/intake';
import * as z from 'zod';
import { openDatabase } from '../adapters/open-database.ts';
import { openStateMachine } from '../adapters/sfn-state-machine.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { systemClock } from '../adapters/system-ports.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  // The messages only wake it up: what is due stands in the database.
  event: z.object({ Records: z.array(z.unknown()) }),
  ports: async ({ DATABASE_URL, STATE_MACHINE_ARN, OPEN_JOBS_DELAY_SECONDS }) => ({
    database: await openDatabase(DATABASE_URL),
    stateMachine: openStateMachine(STATE_MACHINE_ARN),
    clock: systemClock,
    delaySeconds: OPEN_JOBS_DELAY_SECONDS,
  }),
  run: (_event, ports) => openJobs(ports),
});
