import * as z from 'zod';
import { setSuspension } from '../../tenants/suspend-tenant.ts';
import { tenantName } from '../contract/identifiers.ts';
import { retryRequest } from '../contract/jobs.ts';
import { suspension } from '../contract/tenants.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const suspendTenantRoute = apiRoute(
  'tenants:write',
  {
    operationId: 'suspendTenant',
    method: 'post',
    path: '/v1/tenants/{tenantId}/suspend',
    tags: ['Tenants'],
    summary: 'Suspend a tenant',
    description:
      'Its credentials are refused from now on, in other processes within 5 seconds; its jobs are paused, and its schedules do not fire.',
    middleware: onlyOperators,
    request: {
      params: z.strictObject({ tenantId: tenantName }),
      body: { required: true, content: { 'application/json': { schema: retryRequest } } },
    },
    responses: {
      200: json('The tenant, and what waits until it is resumed.', suspension),
      ...problems(400, 404, 409, 410, 413, 415),
    },
  },
  (ports) => async (c) => {
    const { tenantId } = c.req.valid('param');
    const answer = await setSuspension(tenantId, true, ports);
    c.set('concernedTenant', tenantId);
    return c.json(answer, 200);
  },
);
