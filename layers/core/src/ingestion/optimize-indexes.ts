import type { Database } from '../platform/database.ts';
import type { Leases } from '../platform/leases.ts';
import type { Clock } from '../ports.ts';
import type { EmbeddingSpace, VectorStoreProvider } from '../retrieval/ports.ts';
import { deleteStale } from './stale-vectors.ts';

export interface OptimizePorts {
  readonly database: Database;
  readonly stores: VectorStoreProvider;
  readonly leases: Leases;
  readonly clock: Clock;
}

/**
 * A job that asks writes more: an index that doubles before it is built again is built but twice in all. Nor does a job
 * purge, which would build each time; the schedule does.
 */
const underway = 1;
const atRest = 1 / 8;

interface OptimizedSpace {
  readonly tenantId: string;
  readonly space: EmbeddingSpace;
  /** Whether receipts of the tenant wait for bytes to be gone. */
  readonly purges: boolean;
}

/**
 * Builds and compacts each index, of the tenant whose job is under way or of all, deletes vectors that publication left
 * behind, and closes the receipts whose bytes are gone from the files by it.
 */
export async function optimizeIndexes(
  { tenantId: only = null }: { readonly tenantId?: string | null | undefined },
  ports: OptimizePorts,
): Promise<{ optimized: number; purged: number; stale: number }> {
  const changedShare = only === null ? atRest : underway;
  const spaces = await ports.database.call<OptimizedSpace[]>('spaces_to_optimize', { tenantId: only });
  const purgedTenants = new Map<string, { startedAt: string; isPurged: boolean }>();
  let stale = 0;
  for (const { tenantId, space, purges } of spaces) {
    const startedAt = new Date(ports.clock.now()).toISOString();
    const one = await optimizeOne({ tenantId, space, purges: purges && only === null }, changedShare, ports);
    stale += one.stale;
    const before = purgedTenants.get(tenantId);
    purgedTenants.set(tenantId, {
      startedAt: before?.startedAt ?? startedAt,
      isPurged: one.isPurged && (before?.isPurged ?? true),
    });
  }
  let purged = 0;
  for (const [tenantId, { startedAt, isPurged }] of purgedTenants) {
    if (!isPurged) continue;
    const purgedAt = new Date(ports.clock.now()).toISOString();
    purged += (await ports.database.call<{ purged: number }>('purge_receipts', { tenantId, startedAt, purgedAt }))
      .purged;
  }
  return { optimized: spaces.length, purged, stale };
}

async function optimizeOne(
  { tenantId, space, purges }: OptimizedSpace,
  changedShare: number,
  ports: OptimizePorts,
): Promise<{ isPurged: boolean; stale: number }> {
  return ports.leases.hold(`index/${tenantId}/${space.spaceId}`, ports.stores.isSingleWriter, async () => {
    const index = await ports.stores.open(tenantId, space);
    try {
      const stale = await deleteStale(tenantId, index, ports.database);
      return { isPurged: (await index.optimize({ purges, changedShare })).purged, stale };
    } finally {
      await index.close();
    }
  });
}
