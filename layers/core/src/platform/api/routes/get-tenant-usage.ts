import * as z from 'zod';
import { readUsage } from '../../budgets/read-usage.ts';
import { findTenant } from '../../tenants/tenant-rows.ts';
import { tenantName } from '../contract/identifiers.ts';
import { usageQuery, usageView } from '../contract/usage.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getTenantUsageRoute = apiRoute(
  'tenants:read',
  {
    operationId: 'getTenantUsage',
    method: 'get',
    path: '/v1/tenants/{tenantId}/usage',
    tags: ['Tenants'],
    summary: 'What models used and cost for a tenant',
    description: 'As GET /v1/usage tells the tenant itself.',
    middleware: onlyOperators,
    request: { params: z.strictObject({ tenantId: tenantName }), query: usageQuery.omit({ format: true }) },
    responses: { 200: json('The sums.', usageView), ...problems(400, 404, 410) },
  },
  ({ database, clock }) =>
    async (c) => {
      const { tenantId } = c.req.valid('param');
      await findTenant(database, tenantId);
      return c.json(await readUsage(database, { tenantId, names: null }, c.req.valid('query'), clock.now()), 200);
    },
);
