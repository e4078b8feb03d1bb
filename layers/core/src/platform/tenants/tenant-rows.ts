import type { TenantView } from '../api/contract/tenants.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { deletionOf } from './deletion-rows.ts';

/** A tenant as its SQL functions give it. */
export interface TenantRow extends TenantView {
  readonly revision: number;
  /** Of the request that made it; null where the deployment did. */
  readonly creationId: string | null;
  readonly deletedAt: string | null;
}

export function tenantViewOf({ tenantId, name, status, createdAt, suspendedAt }: TenantView): TenantView {
  return { tenantId, name, status, createdAt, suspendedAt };
}

/** @throws ProblemError tenant-not-found; tenant-deleted with the receipt */
export async function findTenant(database: Database, tenantId: string): Promise<TenantRow> {
  const row = await database.call<TenantRow | null>('get_tenant', { tenantId });
  if (row === null) throw tenantNotFound(tenantId);
  if (row.deletedAt !== null) throw await tenantDeleted(database, tenantId);
  return row;
}

/**
 * Of what changes something for a tenant.
 * @throws ProblemError tenant-not-found, tenant-deleting; tenant-deleted with the receipt
 */
export async function findLivingTenant(database: Database, tenantId: string): Promise<TenantRow> {
  const row = await findTenant(database, tenantId);
  if (row.status === 'deleting')
    throw new ProblemError('tenant-deleting', `See GET /v1/tenants/${tenantId}/deletion for how far it is.`);
  return row;
}

export function tenantNotFound(tenantId: string): ProblemError {
  return new ProblemError('tenant-not-found', `No tenant is named ${tenantId}. GET /v1/tenants lists those there are.`);
}

export async function tenantDeleted(database: Database, tenantId: string): Promise<ProblemError> {
  const receipt = (await deletionOf(database, tenantId))?.receipt ?? undefined;
  return new ProblemError('tenant-deleted', `The tenant ${tenantId} was deleted; its id is not used again.`, {
    ...(receipt && { receipt: { ...receipt }, receiptId: receipt.receiptId }),
  });
}
