import * as z from 'zod';
import { createAdminKey } from '../../tenants/create-tenant.ts';
import { createdKey } from '../contract/auth.ts';
import { tenantName } from '../contract/identifiers.ts';
import { adminKeyRequest } from '../contract/tenants.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const createAdminKeyRoute = apiRoute(
  'tenants:write',
  {
    operationId: 'createAdminKey',
    method: 'post',
    path: '/v1/tenants/{tenantId}/admin-keys',
    tags: ['Tenants'],
    summary: 'Create the key of an administrator',
    description: 'For a tenant of which nobody has one, or any more. The answer is the only place where it is shown.',
    middleware: onlyOperators,
    request: {
      params: z.strictObject({ tenantId: tenantName }),
      body: { required: true, content: { 'application/json': { schema: adminKeyRequest } } },
    },
    responses: { 201: json('The key.', createdKey), ...problems(400, 403, 404, 409, 410, 413, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.req.valid('param');
    const made = await createAdminKey(c.get('principal'), tenantId, c.req.valid('json'), ports);
    c.set('concernedTenant', tenantId);
    c.set('auditTargets', { keyId: made.keyId });
    return c.json(made, 201);
  },
);
