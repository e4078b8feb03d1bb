import type { ErasureReceipt } from '../api/contract/documents.ts';
import type { Session } from '../database.ts';

interface ReceiptRow extends Record<string, unknown> {
  readonly receiptId: string;
  readonly documentId: string;
  readonly status: ErasureReceipt['status'];
  readonly receipt: Omit<ErasureReceipt, 'receiptId' | 'documentId' | 'status'>;
}

/** The newest receipt of a document, since one may be ingested and erased again. */
export async function findReceipt(session: Session, documentId: string): Promise<ErasureReceipt | undefined> {
  const [row] = await session.query<ReceiptRow>(
    `select receipt_id as "receiptId", document_id::text as "documentId", status, receipt from sheaf.erasure_receipts
      where tenant_id = sheaf.tenant() and document_id = $1::uuid order by created_at desc, receipt_id desc limit 1`,
    [documentId],
  );
  if (row === undefined) return undefined;
  const { receipt, ...identity } = row;
  // Receipts from before documents had children say nothing of them.
  return { ...receipt, parentId: receipt.parentId ?? null, childCount: receipt.childCount ?? 0, ...identity };
}
