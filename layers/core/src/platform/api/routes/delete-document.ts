import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { eraseDocument } from '../../documents/erase-document.ts';
import { documentId } from '../contract/identifiers.ts';
import { erasureReceipt } from '../contract/receipts.ts';
import { apiRoute, json, problems } from '../route.ts';

export const deleteDocumentRoute = apiRoute(
  'documents:delete',
  {
    operationId: 'deleteDocument',
    method: 'delete',
    path: '/v1/documents/{documentId}',
    tags: ['Documents'],
    summary: 'Erase a document',
    description: 'Removes it everywhere, probes that no read path finds it, and answers with the receipt.',
    request: { params: z.strictObject({ documentId }) },
    responses: { 200: json('The receipt.', erasureReceipt), ...problems(400, 404, 409, 410, 503) },
  },
  ({ database, eraseDocuments }) =>
    async (c) => {
      const reader = readerOf(c.get('principal'));
      return c.json(await eraseDocument(database, eraseDocuments, reader, c.req.valid('param').documentId), 200);
    },
);
