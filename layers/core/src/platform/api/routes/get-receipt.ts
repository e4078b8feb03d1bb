import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { getReceipt } from '../../documents/erasure-receipts.ts';
import { receiptId } from '../contract/identifiers.ts';
import { erasureReceipt } from '../contract/receipts.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getReceiptRoute = apiRoute(
  'documents:read',
  {
    operationId: 'getReceipt',
    method: 'get',
    path: '/v1/receipts/{receiptId}',
    tags: ['Documents'],
    summary: 'Get the receipt of an erasure',
    description:
      'Its id is in the answer of the erasure, and in the problem that any later question about the document gives.',
    request: { params: z.strictObject({ receiptId }) },
    responses: { 200: json('The receipt.', erasureReceipt), ...problems(400, 404) },
  },
  ({ database }) =>
    async (c) =>
      c.json(await getReceipt(database, readerOf(c.get('principal')), c.req.valid('param').receiptId), 200),
);
