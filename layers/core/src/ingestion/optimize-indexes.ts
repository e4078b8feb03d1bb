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
 * Builds and compacts each index, deletes vectors that publication left behind, and closes the receipts whose bytes are
 * gone from the files by it.
 */
export async function optimizeIndexes(
  ports: OptimizePorts,
): Promise<{ optimized: number; purged: number; stale: number }> {
  const spaces = await ports.database.call<{ tenantId: string; space: EmbeddingSpace }[]>('spaces_to_optimize', {});
  const purgedTenants = new Map<string, { startedAt: string; isPurged: boolean }>();
  let stale = 0;
  for (const { tenantId, space } of spaces) {
    const startedAt = new Date(ports.clock.now()).toISOString();
    const one = await optimizeOne(tenantId, space, ports);
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
  tenantId: string,
  space: EmbeddingSpace,
  ports: OptimizePorts,
): Promise<{ isPurged: boolean; stale: number }> {
  return ports.leases.hold(`index/${tenantId}/${space.spaceId}`, ports.stores.isSingleWriter, async () => {
    const index = await ports.stores.open(tenantId, space);
    try {
      const stale = await deleteStale(tenantId, index, ports.database);
      return { isPurged: (await index.optimize()).purged, stale };
    } finally {
      await index.close();
    }
  });
}
