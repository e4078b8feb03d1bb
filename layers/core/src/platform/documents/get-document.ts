import { asReader, type Reader } from '../access/reader.ts';
import type { DocumentView } from '../api/contract/documents.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database, Session } from '../database.ts';
import { findDocument } from './document-rows.ts';
import { findReceipt } from './erasure-receipts.ts';

/** @throws ProblemError document-erased with the receipt id, document-not-found */
export async function getDocument(database: Database, reader: Reader, documentId: string): Promise<DocumentView> {
  return database.transaction(asReader(reader), async (session) => {
    return (await findDocument(session, documentId)) ?? (await refuseAbsent(session, documentId));
  });
}

/** Says whether a document that is not there was erased, or never was. */
export async function refuseAbsent(session: Session, documentId: string): Promise<never> {
  const receipt = await findReceipt(session, documentId);
  if (receipt === undefined) throw new ProblemError('document-not-found', `No document has the id ${documentId}.`);
  throw new ProblemError('document-erased', `It was erased; the receipt is ${receipt.receiptId}.`, {
    receiptId: receipt.receiptId,
  });
}
