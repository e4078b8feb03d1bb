import type { EmbeddingSpace } from '../../retrieval/ports.ts';
import type { TenantDeletion, TenantReceipt } from '../api/contract/tenants.ts';
import type { Database } from '../database.ts';

/** What a deletion does, in this order. */
export const deletionSteps = [
  'jobs',
  'schedules',
  'wait',
  'uploads',
  'secrets',
  'vectors',
  'rows',
  'objects',
  'probes',
  'receipt',
] as const;

export type DeletionStep = (typeof deletionSteps)[number];

/** How far it is. */
export interface DeletionPlace {
  readonly step: DeletionStep | 'done';
  /** Spaces that the tenant had vectors in: their rows go before the last probe. */
  readonly spaces?: readonly EmbeddingSpace[];
  /** Once the probes found nothing. */
  readonly deletedAt?: string;
  readonly probes?: TenantReceipt['probes'];
}

/** A row of `tenant_deletions`. */
export interface DeletionRow {
  readonly tenantId: string;
  readonly receiptId: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly place: DeletionPlace;
  /** Counts by kind, and those of rows by table. */
  readonly removed: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
  readonly rounds: number;
  readonly error: string | null;
  readonly receipt: TenantReceipt | null;
  readonly finishedAt: string | null;
}

export async function deletionOf(database: Database, tenantId: string): Promise<DeletionRow | undefined> {
  return (await database.call<DeletionRow | null>('get_deletion', { tenantId })) ?? undefined;
}

export function deletionViewOf(row: DeletionRow): TenantDeletion {
  const { tenantId, receiptId, requestedAt, error, receipt, place } = row;
  const status = receipt === null ? 'running' : 'deleted';
  return {
    tenantId,
    receiptId,
    status,
    step: place.step,
    requestedAt,
    removed: removedOf(row).removed,
    error,
    receipt,
  };
}

/** Counts as a receipt has them. */
export function removedOf({ removed }: Pick<DeletionRow, 'removed'>): Pick<TenantReceipt, 'removed' | 'rowsByTable'> {
  const rowsByTable = typeof removed.rows === 'object' ? removed.rows : {};
  const rows = Object.values(rowsByTable).reduce((sum, count) => sum + count, 0);
  const others = Object.entries(removed).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return { removed: { ...Object.fromEntries(others), rows }, rowsByTable };
}
