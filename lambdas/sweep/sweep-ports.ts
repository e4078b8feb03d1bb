import type { SweepPorts } from '@sheaf/core/ingestion/sweep';
import type { TendRequest } from '@sheaf/core/platform/tenants/look-at-tenants';
import type { DeliverRequest } from '@sheaf/core/platform/webhooks/deliver-webhooks';
import { openFunction } from '../adapters/lambda-function.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
import { openLanding } from '../adapters/s3-multipart-store.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { openSecretDisposal } from '../adapters/secret-disposal.ts';
import { openStateMachine } from '../adapters/sfn-state-machine.ts';
import { openQueue } from '../adapters/sqs-queue.ts';
import { processLeases, systemClock } from '../adapters/system-ports.ts';
import type { Environment } from './env.ts';

/** What the sweep works with, as its environment says. */
export async function openSweepPorts(env: Environment): Promise<SweepPorts> {
  const database = await openDatabase(env.DATABASE_URL);
  return {
    database,
    leases: processLeases(database),
    lake: openObjectStore(env.LAKE_BUCKET),
    ...openLanding(env.LANDING_BUCKET),
    secrets: openSecretDisposal(env.SOURCE_SECRETS),
    openJobs: openQueue(env.OPEN_JOBS_QUEUE_URL),
    delaySeconds: env.OPEN_JOBS_DELAY_SECONDS,
    stateMachine: openStateMachine(env.STATE_MACHINE_ARN),
    clock: systemClock,
    logger: createLogger(),
    eraseDocuments: openFunction<{ tenantId: string; documentIds: string[] }, unknown>(env.ERASE_FUNCTION_NAME),
    fireSchedule: openFunction<{ tenantId: string; scheduleId: string }, unknown>(env.FIRE_FUNCTION_NAME),
    deliverWebhooks: openFunction<DeliverRequest, unknown>(env.DELIVER_FUNCTION_NAME),
    tendTenants: openFunction<TendRequest, unknown>(env.TEND_FUNCTION_NAME),
  };
}
