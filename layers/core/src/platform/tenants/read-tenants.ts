import type { TenantDetails } from '../api/contract/tenants.ts';
import { readBudgets } from '../budgets/budget-views.ts';
import type { Database } from '../database.ts';
import { findTenant, type TenantRow, tenantViewOf } from './tenant-rows.ts';

/** Tenants by their ids after one of them, deleted ones included. */
export function listTenants(database: Database, after: string | null, limit: number): Promise<TenantRow[]> {
  return database.call('list_tenants', { after, limit });
}

/** @throws ProblemError tenant-not-found; tenant-deleted with the receipt */
export async function tenantDetailsOf(
  database: Database,
  tenantId: string,
): Promise<{ readonly details: TenantDetails; readonly revision: number }> {
  const row = await findTenant(database, tenantId);
  const { view: budgets } = await readBudgets(database, tenantId);
  return { details: { ...tenantViewOf(row), budgets }, revision: row.revision };
}
