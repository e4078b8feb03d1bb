import { fireSchedule } from '@sheaf/core/platform/schedules/fire-schedule';
import { openScheduler } from '../adapters/eventbridge-scheduler.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { firingEvent } from '../adapters/schedule-events.ts';
import { openStateMachine } from '../adapters/sfn-state-machine.ts';
import { openQueue } from '../adapters/sqs-queue.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { systemClock } from '../adapters/system-ports.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: firingEvent,
  ports: async (env) => ({
    database: await openDatabase(env.DATABASE_URL),
    clock: systemClock,
    stateMachine: openStateMachine(env.STATE_MACHINE_ARN),
    scheduler: openScheduler({
      prefix: env.SCHEDULE_PREFIX,
      targetArn: env.SCHEDULE_TARGET_ARN,
      roleArn: env.SCHEDULE_ROLE_ARN,
      deadLettersArn: env.SCHEDULE_DEAD_LETTERS_ARN,
    }),
    later: openQueue(env.LATER_QUEUE_URL),
  }),
  run: fireSchedule,
});
