import { createAuditTrail } from '@sheaf/core/platform/audit/audit-trail';
import type { ScheduleRef } from '@sheaf/core/platform/schedules/schedule-rows';
import type { TendPorts } from '@sheaf/core/platform/tenants/tend-ports';
import { openFunction } from '../adapters/lambda-function.ts';
import { openDatabase } from '../adapters/open-database.ts';
import { openVectorStoreProvider } from '../adapters/open-vector-store.ts';
import { createLogger } from '../adapters/powertools-logger.ts';
import { openLanding } from '../adapters/s3-multipart-store.ts';
import { openObjectStore } from '../adapters/s3-object-store.ts';
import { openSecretDisposal } from '../adapters/secret-disposal.ts';
import { openStateMachine } from '../adapters/sfn-state-machine.ts';
import { openSourceSecrets } from '../adapters/source-secrets.ts';
import { openQueue } from '../adapters/sqs-queue.ts';
import { processLeases, systemClock } from '../adapters/system-ports.ts';
import type { Environment } from './env.ts';

/** A request ends in 29 s and knows of the suspension after 5; no function runs longer than 15 minutes; URLs live for an hour. */
const quiet = { requestSeconds: 60, stageSeconds: 900, urlSeconds: 3_600 };

/** What the function works with, as its environment says. */
export async function openTendPorts(env: Environment): Promise<TendPorts> {
  const database = await openDatabase(env.DATABASE_URL);
  return {
    database,
    lake: openObjectStore(env.LAKE_BUCKET),
    ...openLanding(env.LANDING_BUCKET),
    stores: await openVectorStoreProvider(env.VECTOR_STORE_URL),
    stateMachine: openStateMachine(env.STATE_MACHINE_ARN),
    secrets: { ...openSourceSecrets(env.SOURCE_SECRETS), ...openSecretDisposal(env.SOURCE_SECRETS) },
    fireSchedule: openFunction<ScheduleRef, unknown>(env.FIRE_FUNCTION_NAME),
    leases: processLeases(database),
    audit: createAuditTrail(database),
    clock: systemClock,
    logger: createLogger(),
    later: openQueue(env.TENANT_QUEUE_URL),
    quiet,
  };
}
