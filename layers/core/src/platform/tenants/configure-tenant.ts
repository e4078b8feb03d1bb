import type { BudgetsRequest } from '../api/contract/budgets.ts';
import { ProblemError } from '../api/problems.ts';
import { replaceBudgets } from '../budgets/budget-views.ts';
import type { Database } from '../database.ts';
import { findLivingTenant } from './tenant-rows.ts';

/**
 * @param revision the one that the client saw; null where it did not say
 * @throws ProblemError tenant-not-found, tenant-deleting, tenant-deleted, changed-meanwhile, corpus-not-found
 */
export async function configureTenant(
  database: Database,
  tenantId: string,
  { name, budgets }: { readonly name?: string | undefined; readonly budgets?: BudgetsRequest | undefined },
  revision: number | null,
): Promise<void> {
  await findLivingTenant(database, tenantId);
  const changed = await database.call('rename_tenant', { tenantId, name: name ?? null, revision });
  if (changed === null) throw new ProblemError('changed-meanwhile', 'Somebody changed the tenant. Get it again.');
  if (budgets !== undefined) await replaceBudgets(database, tenantId, budgets, undefined);
}
