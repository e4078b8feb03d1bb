import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { readUsage } from '../../budgets/read-usage.ts';
import { usageCsv } from '../../budgets/usage-csv.ts';
import { usageQuery, usageView } from '../contract/usage.ts';
import { apiRoute, problems } from '../route.ts';

export const getUsageRoute = apiRoute(
  'usage:read',
  {
    operationId: 'getUsage',
    method: 'get',
    path: '/v1/usage',
    tags: ['Budgets'],
    summary: 'What models used and cost',
    description:
      'By day, job, corpus, stage, model or document, from the ledger; as JSON, or as CSV by `format` or Accept.',
    request: { query: usageQuery },
    responses: {
      200: {
        description: 'The sums.',
        content: { 'application/json': { schema: usageView }, 'text/csv; charset=utf-8': { schema: z.string() } },
      },
      ...problems(400),
    },
  },
  ({ database, clock }) =>
    async (c) => {
      const { format, ...query } = c.req.valid('query');
      const usage = await readUsage(database, readerOf(c.get('principal')), query, clock.now());
      const isCsv = format === 'csv' || (format === undefined && c.req.header('accept')?.includes('text/csv') === true);
      if (!isCsv) return c.json(usage, 200);
      const headers = {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="usage-${usage.by}-${usage.from}-${usage.to}.csv"`,
      };
      return c.body(usageCsv(usage), 200, headers) as never;
    },
);
