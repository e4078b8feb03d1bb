import { deliverWebhooks } from '@sheaf/core/platform/webhooks/deliver-webhooks';
import { lookEvent } from '../adapters/look-events.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openGuardedTransport } from '../adapters/open-guarded-transport.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
import { openSourceSecrets } from '../adapters/source-secrets.ts';
import { openQueue } from '../adapters/sqs-queue.ts';
import { stageHandler } from '../adapters/stage-handler.ts';
import { systemClock } from '../adapters/system-ports.ts';
import { environment } from './env.ts';

export const handler = stageHandler({
  environment,
  event: lookEvent,
  ports: async (env) => ({
    database: await openDatabase(env.DATABASE_URL),
    clock: systemClock,
    logger: createLogger(),
    transport: openGuardedTransport(env.EGRESS_ALLOW).transport,
    secrets: openSourceSecrets(env.SOURCE_SECRETS),
    later: openQueue(env.WEBHOOK_QUEUE_URL),
  }),
  run: deliverWebhooks,
});
