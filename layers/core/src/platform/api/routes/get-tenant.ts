import * as z from 'zod';
import { tenantDetailsOf } from '../../tenants/read-tenants.ts';
import { tenantName } from '../contract/identifiers.ts';
import { tenantDetails } from '../contract/tenants.ts';
import { entityTag } from '../entity-tags.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getTenantRoute = apiRoute(
  'tenants:read',
  {
    operationId: 'getTenant',
    method: 'get',
    path: '/v1/tenants/{tenantId}',
    tags: ['Tenants'],
    summary: 'Get a tenant',
    description: 'With its budgets and quotas, and what is used of them. Its ETag goes into If-Match.',
    middleware: onlyOperators,
    request: { params: z.strictObject({ tenantId: tenantName }) },
    responses: { 200: json('The tenant.', tenantDetails), ...problems(400, 404, 410) },
  },
  ({ database }) =>
    async (c) => {
      const { details, revision } = await tenantDetailsOf(database, c.req.valid('param').tenantId);
      c.header('etag', entityTag(revision));
      return c.json(details, 200);
    },
);
