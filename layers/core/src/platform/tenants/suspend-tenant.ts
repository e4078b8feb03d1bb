/**
 * A suspended tenant is let in nowhere; its jobs are paused and its schedules do not fire, until it is resumed. The row decides;
 * jobs follow, since there may be many.
 */
import type { TenantSuspension } from '../api/contract/tenants.ts';
import { ProblemError } from '../api/problems.ts';
import type { Subjects } from '../auth/subjects.ts';
import type { Database } from '../database.ts';
import { type LookPorts, lookAtTenant } from './look-at-tenants.ts';
import { operatorTenant } from './operator-tenant.ts';
import { findLivingTenant, type TenantRow, tenantViewOf } from './tenant-rows.ts';

export interface SuspendPorts extends LookPorts {
  readonly database: Database;
  readonly auth: { readonly subjects: Pick<Subjects, 'forgetTenant'> };
}

/** @throws ProblemError tenant-not-found, tenant-deleting, tenant-deleted, own-tenant */
export async function setSuspension(
  tenantId: string,
  isSuspended: boolean,
  ports: SuspendPorts,
): Promise<TenantSuspension> {
  if (tenantId === operatorTenant)
    throw new ProblemError('own-tenant', `Without ${operatorTenant} nobody could resume it.`);
  await findLivingTenant(ports.database, tenantId);
  const row = await ports.database.call<TenantRow & { jobs: number; schedules: number }>('set_suspension', {
    ...{ tenantId, isSuspended },
  });
  ports.auth.subjects.forgetTenant(tenantId);
  await lookAtTenant(tenantId, ports);
  return { ...tenantViewOf(row), jobs: row.jobs, schedules: row.schedules };
}
