import * as z from 'zod';
import { readExport } from '../../tenants/request-export.ts';
import { exportId, tenantName } from '../contract/identifiers.ts';
import { tenantExport } from '../contract/tenants.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getTenantExportRoute = apiRoute(
  'tenants:read',
  {
    operationId: 'getTenantExport',
    method: 'get',
    path: '/v1/tenants/{tenantId}/exports/{exportId}',
    tags: ['Tenants'],
    summary: 'How far an export is, and its manifest',
    middleware: onlyOperators,
    request: { params: z.strictObject({ tenantId: tenantName, exportId }) },
    responses: { 200: json('The export.', tenantExport), ...problems(400, 404, 410) },
  },
  (ports) => async (c) => {
    const { tenantId, exportId: id } = c.req.valid('param');
    const found = await readExport(tenantId, id, ports);
    c.set('concernedTenant', tenantId);
    return c.json(found, 200);
  },
);
