import { ulid } from 'ulid';
import type { Clock } from '../../ports.ts';
import type { TenantDeletion } from '../api/contract/tenants.ts';
import { ProblemError } from '../api/problems.ts';
import type { Principal } from '../auth/principal.ts';
import type { Database } from '../database.ts';
import { type DeletionRow, deletionOf, deletionViewOf } from './deletion-rows.ts';
import { type LookPorts, lookAtTenant } from './look-at-tenants.ts';
import { operatorTenant } from './operator-tenant.ts';
import { findTenant, tenantNotFound } from './tenant-rows.ts';

/**
 * Has a suspended tenant deleted. Asking again tells how far it is, and gives the receipt in the end.
 * @throws ProblemError tenant-not-found, tenant-not-suspended, own-tenant
 */
export async function requestDeletion(
  by: Principal,
  tenantId: string,
  ports: LookPorts & { readonly database: Database; readonly clock: Clock },
): Promise<TenantDeletion> {
  if (tenantId === operatorTenant)
    throw new ProblemError(
      'own-tenant',
      `${operatorTenant} runs the deployment. Delete its documents and corpora instead.`,
    );
  const requested = { tenantId, receiptId: ulid(ports.clock.now()), requestedBy: `${by.tenantId}/${by.id}` };
  const row = await ports.database.call<DeletionRow | { problem: 'tenant-not-suspended' } | null>(
    'request_deletion',
    requested,
  );
  if (row === null) throw tenantNotFound(tenantId);
  if ('problem' in row)
    throw new ProblemError(
      row.problem,
      `Suspend it first, by POST /v1/tenants/${tenantId}/suspend; export it, if it is to be kept.`,
    );
  if (row.receipt === null) await lookAtTenant(tenantId, ports);
  return deletionViewOf(row);
}

/** @throws ProblemError tenant-not-found, deletion-not-found */
export async function readDeletion(database: Database, tenantId: string): Promise<TenantDeletion> {
  const row = await deletionOf(database, tenantId);
  if (row !== undefined) return deletionViewOf(row);
  await findTenant(database, tenantId);
  throw new ProblemError('deletion-not-found', `Nobody has asked for the deletion of ${tenantId}.`);
}
