import * as z from 'zod';
import { requestExport } from '../../tenants/request-export.ts';
import { tenantName } from '../contract/identifiers.ts';
import { retryRequest } from '../contract/jobs.ts';
import { tenantExport } from '../contract/tenants.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const exportTenantRoute = apiRoute(
  'tenants:write',
  {
    operationId: 'exportTenant',
    method: 'post',
    path: '/v1/tenants/{tenantId}/exports',
    tags: ['Tenants'],
    summary: 'Export everything of a tenant',
    description:
      'Files of JSON Lines in the lake, with a manifest; they are kept for 7 days. Who asks while one is under way gets that one.',
    middleware: onlyOperators,
    request: {
      params: z.strictObject({ tenantId: tenantName }),
      body: { required: true, content: { 'application/json': { schema: retryRequest } } },
    },
    responses: { 202: json('It is being written.', tenantExport), ...problems(400, 404, 409, 410, 413, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.req.valid('param');
    const requested = await requestExport(c.get('principal'), tenantId, ports);
    c.set('concernedTenant', tenantId);
    c.header('location', `/v1/tenants/${tenantId}/exports/${requested.exportId}`);
    return c.json(requested, 202);
  },
);
