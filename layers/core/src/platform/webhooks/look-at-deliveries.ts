import { classify } from '../../errors.ts';
import type { Logger, RemoteFunction } from '../../ports.ts';
import type { Database } from '../database.ts';
import type { DeliverRequest } from './deliver-webhooks.ts';

export interface LookPorts {
  readonly deliverWebhooks: RemoteFunction<DeliverRequest, unknown>;
  readonly logger: Logger;
}

/** So long a message may be on its way. */
const lostAfterSeconds = 120;

/** Has somebody look at the deliveries of a tenant. What was written stands: where nobody can look now, the sweep sees to it. */
export async function lookAtDeliveries(tenantId: string, { deliverWebhooks, logger }: LookPorts): Promise<void> {
  try {
    await deliverWebhooks.invoke({ tenantId, onlyPlans: true });
  } catch (error) {
    const { name, message } = classify(error);
    logger.warn('Deliveries wait for the sweep.', { tenantId, errorName: name, reason: message });
  }
}

/** Looks for every tenant whose deliveries nobody came for. */
export async function sweepDeliveries(ports: LookPorts & { readonly database: Database }): Promise<number> {
  const tenants = await ports.database.call<string[]>('tenants_with_due_deliveries', {
    olderThanSeconds: lostAfterSeconds,
  });
  for (const tenantId of tenants) await lookAtDeliveries(tenantId, ports);
  return tenants.length;
}
