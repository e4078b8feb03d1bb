import { auditAnchorKey, canonicalJson, sha256 } from '../../keys.ts';
import type { TenantReceipt } from '../api/contract/tenants.ts';
import { type DeletionRow, removedOf } from './deletion-rows.ts';

const logDays = 30;
/** Step Functions keeps what executions were told and answered: ids and counts. */
const executionDays = 90;

/** The receipt of a deletion whose probes found nothing. */
export function tenantReceiptOf(deletion: DeletionRow): TenantReceipt {
  const { receiptId, tenantId, requestedBy, requestedAt, place } = deletion;
  const deletedAt = place.deletedAt!;
  const receipt = {
    ...{ receiptId, tenantId, requestedBy, requestedAt, deletedAt },
    ...removedOf(deletion),
    probes: [...(place.probes ?? [])],
    agesOut: [
      { what: 'logs', at: daysAfter(deletedAt, logDays) },
      { what: 'histories of executions', at: daysAfter(deletedAt, executionDays) },
    ],
    remains: [
      { what: 'the audit log, which is only added to and holds ids only', key: tenantId },
      { what: 'the copy of the head of the audit log', key: auditAnchorKey(tenantId) },
      { what: 'the name of the tenant, so that nobody else gets it, and this receipt', key: tenantId },
      { what: 'credentials that operators put into the secret store themselves', key: tenantId },
    ],
  };
  return { ...receipt, contentHash: contentHashOf(receipt) };
}

/** SHA-256 of the canonical JSON (RFC 8785) of a receipt without its hash. */
export function contentHashOf({
  contentHash: _,
  ...receipt
}: Omit<TenantReceipt, 'contentHash'> & { contentHash?: string }): string {
  return sha256(canonicalJson(receipt));
}

function daysAfter(iso: string, days: number): string {
  return new Date(Date.parse(iso) + days * 86_400_000).toISOString();
}
