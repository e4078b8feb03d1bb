import { createTenant } from '../../tenants/create-tenant.ts';
import { createdTenant, tenantRequest } from '../contract/tenants.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const createTenantRoute = apiRoute(
  'tenants:write',
  {
    operationId: 'createTenant',
    method: 'post',
    path: '/v1/tenants',
    tags: ['Tenants'],
    summary: 'Create a tenant',
    description: 'With its corpus `documents`, and if asked for with the first key of an administrator.',
    middleware: onlyOperators,
    request: { body: { required: true, content: { 'application/json': { schema: tenantRequest } } } },
    responses: { 201: json('The tenant.', createdTenant), ...problems(400, 409, 410, 413, 415) },
  },
  (ports) => async (c) => {
    const made = await createTenant(c.get('principal'), c.req.valid('json'), ports);
    c.set('concernedTenant', made.tenantId);
    c.header('location', `/v1/tenants/${made.tenantId}`);
    return c.json(made, 201);
  },
);
