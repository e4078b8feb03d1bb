import type { RemoteFunction } from '../../ports.ts';
import { tellsOfDocument } from '../access/conditions.ts';
import { asReader, type Reader } from '../access/reader.ts';
import type { EraseAnswer, EraseRequest } from '../api/api-ports.ts';
import type { ErasureReceipt } from '../api/contract/receipts.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { findDocument } from './document-rows.ts';
import { findReceipt } from './erasure-receipts.ts';
import { refuseAbsent } from './get-document.ts';

/**
 * Erases one document and gives the receipt. Asking again for an erased one answers 410 with the same receipt's id.
 * @throws ProblemError document-not-found, document-erased, document-busy
 */
export async function eraseDocument(
  database: Database,
  eraseDocuments: RemoteFunction<EraseRequest, EraseAnswer>,
  reader: Reader,
  documentId: string,
): Promise<ErasureReceipt> {
  await demandErasable(database, reader, documentId);
  const { busy } = await eraseDocuments.invoke({ tenantId: reader.tenantId, documentIds: [documentId] });
  if (busy.length > 0) {
    throw new ProblemError('document-busy', 'A job holds it. Ask again when the job has passed, or cancel the job.', {
      headers: { 'retry-after': '5' },
    });
  }
  const receipt = await database.transaction(asReader(reader), (session) => findReceipt(session, documentId));
  if (receipt === undefined) throw new Error(`Document ${documentId} was erased without a receipt.`);
  return receipt;
}

/** There, or on its way out by an erasure that was interrupted. */
function demandErasable(database: Database, reader: Reader, documentId: string): Promise<unknown> {
  return database.transaction(asReader(reader), async (session) => {
    const [pending] = await session.query(
      `select 1 from sheaf.erasures where tenant_id = sheaf.tenant() and document_id = $1::uuid and ${tellsOfDocument('document_id', 'null')}`,
      [documentId],
    );
    return pending ?? (await findDocument(session, documentId)) ?? (await refuseAbsent(session, documentId));
  });
}
