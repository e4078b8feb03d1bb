import { sweep } from '@sheaf/core/ingestion/sweep';
import * as z from 'zod';
import { stageHandler } from '../adapters/stage-handler.ts';
import { environment } from './env.ts';
import { openSweepPorts } from './sweep-ports.ts';

const daySeconds = 24 * 3600;

export const handler = stageHandler({
  environment,
  // Where one machine runs everything, its start is told; on the schedule a look once a day is enough.
  event: z.object({
    unknownOlderThanSeconds: z.number().min(0).default(daySeconds),
    isAlone: z.boolean().default(false),
    listsLanding: z.boolean().default(false),
  }),
  ports: openSweepPorts,
  run: sweep,
});
