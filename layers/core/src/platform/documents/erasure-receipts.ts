import { tellsOfDocument } from '../access/conditions.ts';
import { asReader, type Reader } from '../access/reader.ts';
import type { ErasureReceipt } from '../api/contract/receipts.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database, Session } from '../database.ts';

interface ReceiptRow extends Record<string, unknown> {
  readonly receiptId: string;
  readonly documentId: string;
  readonly status: ErasureReceipt['status'];
  readonly receipt: Omit<ErasureReceipt, 'receiptId' | 'documentId' | 'status' | 'chain'>;
  readonly chain: ErasureReceipt['chain'];
}

const columns = `receipt_id as "receiptId", document_id::text as "documentId", status, receipt, jsonb_build_object('sequence', sequence,
  'contentHash', content_hash, 'previousHash', previous_hash, 'hash', hash) as chain`;

/** The newest receipt of a document, since one may be ingested and erased again. */
export async function findReceipt(session: Session, documentId: string): Promise<ErasureReceipt | undefined> {
  const [row] = await session.query<ReceiptRow>(
    `select ${columns} from sheaf.erasure_receipts
      where tenant_id = sheaf.tenant() and document_id = $1::uuid and ${tellsOfDocument('document_id', 'null')} order by sequence desc limit 1`,
    [documentId],
  );
  return row && viewOf(row);
}

/** All receipts of a tenant in the order of their chain; `after` is a sequence, exclusive. */
export async function listReceipts(
  database: Database,
  reader: Reader,
  after: number,
  limit: number,
): Promise<ErasureReceipt[]> {
  const rows = await database.transaction(asReader(reader), (session) =>
    session.query<ReceiptRow>(
      `select ${columns} from sheaf.erasure_receipts
        where tenant_id = sheaf.tenant() and sequence > $1::bigint and ${tellsOfDocument('document_id', 'null')} order by sequence limit $2::int`,
      [after, limit],
    ),
  );
  return rows.map(viewOf);
}

/** @throws ProblemError receipt-not-found */
export async function getReceipt(database: Database, reader: Reader, receiptId: string): Promise<ErasureReceipt> {
  const [row] = await database.transaction(asReader(reader), (session) =>
    session.query<ReceiptRow>(
      `select ${columns} from sheaf.erasure_receipts where tenant_id = sheaf.tenant() and receipt_id = $1 and ${tellsOfDocument('document_id', 'null')}`,
      [receiptId],
    ),
  );
  if (row === undefined) throw new ProblemError('receipt-not-found', 'Receipts are listed at /v1/receipts.');
  return viewOf(row);
}

function viewOf({ receipt, ...identity }: ReceiptRow): ErasureReceipt {
  return { ...receipt, ...identity };
}
