import * as z from 'zod';
import { readDeletion } from '../../tenants/request-deletion.ts';
import { tenantName } from '../contract/identifiers.ts';
import { tenantDeletion } from '../contract/tenants.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getTenantDeletionRoute = apiRoute(
  'tenants:read',
  {
    operationId: 'getTenantDeletion',
    method: 'get',
    path: '/v1/tenants/{tenantId}/deletion',
    tags: ['Tenants'],
    summary: 'How far the deletion of a tenant is, and its receipt',
    middleware: onlyOperators,
    request: { params: z.strictObject({ tenantId: tenantName }) },
    responses: { 200: json('The deletion.', tenantDeletion), ...problems(400, 404) },
  },
  ({ database }) =>
    async (c) =>
      c.json(await readDeletion(database, c.req.valid('param').tenantId), 200),
);
