import * as z from 'zod';
import { listTenants } from '../../tenants/read-tenants.ts';
import { tenantViewOf } from '../../tenants/tenant-rows.ts';
import { pageQuery } from '../contract/paging.ts';
import { tenantPage } from '../contract/tenants.ts';
import { onlyOperators } from '../only-operators.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listTenantsRoute = apiRoute(
  'tenants:read',
  {
    operationId: 'listTenants',
    method: 'get',
    path: '/v1/tenants',
    tags: ['Tenants'],
    summary: 'List tenants by their ids',
    middleware: onlyOperators,
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json('One page, deleted ones included.', tenantPage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const page = await answerPage(
        cursorSecret,
        { tenantId: c.get('principal').tenantId, list: 'tenants', filters: {} },
        c.req.valid('query'),
        (after, limit) => listTenants(database, after, limit),
        ({ tenantId }) => tenantId,
      );
      return c.json({ ...page, items: page.items.map(tenantViewOf) }, 200);
    },
);
