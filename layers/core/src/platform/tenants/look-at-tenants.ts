import { classify } from '../../errors.ts';
import type { Logger, RemoteFunction } from '../../ports.ts';
import type { Database } from '../database.ts';

export interface TendRequest {
  readonly tenantId: string;
  /** Only has somebody look soon: for callers that cannot wait. @default false */
  readonly onlyPlans?: boolean | undefined;
}

export interface LookPorts {
  readonly tendTenants: RemoteFunction<TendRequest, unknown>;
  readonly logger: Logger;
}

const mostPerSweep = 100;

/** Has somebody do what is to be done for a tenant. What was written stands: where nobody can look now, the sweep sees to it. */
export async function lookAtTenant(tenantId: string, { tendTenants, logger }: LookPorts): Promise<void> {
  try {
    await tendTenants.invoke({ tenantId, onlyPlans: true });
  } catch (error) {
    const { name, message } = classify(error);
    logger.warn('Work for a tenant waits for the sweep.', { tenantId, errorName: name, reason: message });
  }
}

/** Looks at every tenant whose message was lost, or for which the time of something has come. */
export async function sweepTenants(ports: LookPorts & { readonly database: Database }): Promise<number> {
  const tenants = await ports.database.call<string[]>('tenants_with_work', { limit: mostPerSweep });
  for (const tenantId of tenants) await lookAtTenant(tenantId, ports);
  return tenants.length;
}
