import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { listReceipts } from '../../documents/erasure-receipts.ts';
import { pageQuery } from '../contract/paging.ts';
import { receiptPage } from '../contract/receipts.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listReceiptsRoute = apiRoute(
  'documents:read',
  {
    operationId: 'listReceipts',
    method: 'get',
    path: '/v1/receipts',
    tags: ['Documents'],
    summary: 'List receipts of erasures, the oldest first',
    description:
      'In the order of their hash chain, so that whoever keeps the newest hash can check that all are there.',
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', receiptPage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const reader = readerOf(c.get('principal'));
      const page = await answerPage(
        cursorSecret,
        { tenantId: reader.tenantId, list: 'receipts', filters: {} },
        c.req.valid('query'),
        (after, count) => listReceipts(database, reader, Number(after ?? 0), count),
        ({ chain }) => String(chain.sequence),
      );
      return c.json(page, 200);
    },
);
