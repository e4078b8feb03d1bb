import { ulid } from 'ulid';
import type { CreatedKey } from '../api/contract/auth.ts';
import type { CreatedTenant } from '../api/contract/tenants.ts';
import { ProblemError } from '../api/problems.ts';
import { createKey, type KeyPorts } from '../auth/keys.ts';
import type { Principal } from '../auth/principal.ts';
import { findLivingTenant, type TenantRow, tenantDeleted, tenantViewOf } from './tenant-rows.ts';

export interface AdminKeyOrder {
  readonly name: string;
  readonly expiresAt: string | null;
}

export interface TenantOrder {
  readonly tenantId: string;
  readonly name: string;
  readonly adminKey?: AdminKeyOrder | undefined;
}

/** @throws ProblemError tenant-exists, role-too-high; tenant-deleted with the receipt */
export async function createTenant(by: Principal, order: TenantOrder, ports: KeyPorts): Promise<CreatedTenant> {
  const { tenantId, name, adminKey } = order;
  if (tenantId === 'no-tenant')
    throw new ProblemError(
      'tenant-exists',
      'no-tenant names the audit log of whoever was not recognised. Choose another id.',
    );
  if (adminKey !== undefined) refuseScoped(by);
  const creationId = ulid(ports.clock.now());
  const row = await ports.database.call<TenantRow>('create_tenant', { tenantId, name, creationId });
  if (row.deletedAt !== null) throw await tenantDeleted(ports.database, tenantId);
  if (row.creationId !== creationId)
    throw new ProblemError(
      'tenant-exists',
      `A tenant ${tenantId} is there already; it is ${row.status}. Choose another id.`,
    );
  const key = adminKey === undefined ? null : await keyFor(by, tenantId, adminKey, ports);
  return { ...tenantViewOf(row), adminKey: key };
}

/**
 * A key of the role admin for a tenant of which nobody has one, or any more.
 * @throws ProblemError tenant-not-found, tenant-deleting, tenant-deleted, role-too-high; invalid-request for an end that has passed
 */
export async function createAdminKey(
  by: Principal,
  tenantId: string,
  order: AdminKeyOrder,
  ports: KeyPorts,
): Promise<CreatedKey> {
  refuseScoped(by);
  await findLivingTenant(ports.database, tenantId);
  return keyFor(by, tenantId, order, ports);
}

/** In the tenant's list of keys it says who made it. */
function keyFor(by: Principal, tenantId: string, { name, expiresAt }: AdminKeyOrder, ports: KeyPorts) {
  const operator = { ...by, tenantId, id: `${by.tenantId}/${by.id}` };
  return createKey(operator, { name, role: 'admin', scopes: null, groups: [], expiresAt }, ports);
}

/** Before the tenant is made: else it would be left without its key. */
function refuseScoped(by: Principal): void {
  if (by.isScoped)
    throw new ProblemError('role-too-high', 'Your key is limited to scopes, and the key of an administrator is not.');
}
