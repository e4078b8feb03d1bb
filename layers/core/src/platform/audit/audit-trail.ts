import type { Database } from '../database.ts';
import { type AuditEntry, contentHashOf } from './audit-entry.ts';

export interface AuditTrail {
  /**
   * Resolves when the entry is written: a request that was answered is in the log, whatever crashes afterwards.
   * @throws StageError DatabaseUnavailable when it could not be written
   */
  append(tenantId: string, entry: AuditEntry): Promise<void>;
}

/** A call of the database takes at most a megabyte. */
const mostEntries = 200;

interface Waiting {
  readonly entry: AuditEntry;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes entries of a tenant by one statement at a time: what comes while one is under way goes together in the next
 * one (group commit), so that the lock of the chain is taken once for many.
 */
export function createAuditTrail(database: Pick<Database, 'call'>): AuditTrail {
  const waiting = new Map<string, Waiting[]>();

  async function write(tenantId: string): Promise<void> {
    for (let batch = take(tenantId); batch.length > 0; batch = take(tenantId)) {
      const entries = batch.map(({ entry }) => ({ ...entry, contentHash: contentHashOf(entry) }));
      try {
        await database.call('append_audit', { tenantId, entries });
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    waiting.delete(tenantId);
  }

  function take(tenantId: string): Waiting[] {
    return waiting.get(tenantId)!.splice(0, mostEntries);
  }

  return {
    append: (tenantId, entry) =>
      new Promise((done, failed) => {
        const queue = waiting.get(tenantId);
        if (queue !== undefined) {
          queue.push({ entry, done, failed });
          return;
        }
        waiting.set(tenantId, [{ entry, done, failed }]);
        void write(tenantId);
      }),
  };
}
