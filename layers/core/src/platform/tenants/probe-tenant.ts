import { auditAnchorKey, tenantPrefix } from '../../keys.ts';
import type { ObjectStore } from '../../ports.ts';
import type { TenantReceipt } from '../api/contract/tenants.ts';
import type { DeletionRow } from './deletion-rows.ts';
import type { TendPorts } from './tend-ports.ts';

/** So many are enough to know that it is not gone. */
const mostCounted = 1_000;

/** Asks every store for what it still has of a tenant. */
export async function probeTenant(
  { tenantId, place }: DeletionRow,
  { database, lake, landing, stores }: Pick<TendPorts, 'database' | 'lake' | 'landing' | 'stores'>,
): Promise<TenantReceipt['probes']> {
  const { rows } = await database.call<{ rows: number }>('count_tenant_rows', { tenantId });
  let vectors = 0;
  for (const space of place.spaces ?? []) {
    const index = await stores.open(tenantId, space);
    vectors += await index.count().finally(() => index.close());
  }
  return [
    { path: 'database', found: rows },
    { path: 'vector store', found: vectors },
    { path: 'lake', found: await objectsOf(lake, tenantId) },
    { path: 'landing bucket', found: await objectsOf(landing, tenantId) },
  ];
}

async function objectsOf(store: ObjectStore, tenantId: string): Promise<number> {
  let found = 0;
  for await (const { key } of store.list(tenantPrefix(tenantId))) {
    if (key !== auditAnchorKey(tenantId)) found += 1;
    if (found === mostCounted) break;
  }
  return found;
}
