import * as z from 'zod';
import { configureTenant } from '../../tenants/configure-tenant.ts';
import { tenantDetailsOf } from '../../tenants/read-tenants.ts';
import { tenantName } from '../contract/identifiers.ts';
import { tenantChanges, tenantDetails } from '../contract/tenants.ts';
import { entityTag, revisionOf } from '../entity-tags.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const configureTenantRoute = apiRoute(
  'tenants:write',
  {
    operationId: 'configureTenant',
    method: 'patch',
    path: '/v1/tenants/{tenantId}',
    tags: ['Tenants'],
    summary: 'Configure a tenant',
    description:
      'Its name, and its budgets and quotas: all limits at once, as PUT /v1/budgets. If-Match takes an ETag.',
    middleware: onlyOperators,
    request: {
      params: z.strictObject({ tenantId: tenantName }),
      headers: z.object({ 'if-match': z.string().max(100).optional() }),
      body: { required: true, content: { 'application/json': { schema: tenantChanges } } },
    },
    responses: { 200: json('The tenant.', tenantDetails), ...problems(400, 404, 409, 410, 412, 413, 415) },
  },
  ({ database }) =>
    async (c) => {
      const { tenantId } = c.req.valid('param');
      await configureTenant(database, tenantId, c.req.valid('json'), revisionOf(c.req.valid('header')['if-match']));
      c.set('concernedTenant', tenantId);
      const { details, revision } = await tenantDetailsOf(database, tenantId);
      c.header('etag', entityTag(revision));
      return c.json(details, 200);
    },
);
