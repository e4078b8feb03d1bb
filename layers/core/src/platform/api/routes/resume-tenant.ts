import * as z from 'zod';
import { setSuspension } from '../../tenants/suspend-tenant.ts';
import { tenantName } from '../contract/identifiers.ts';
import { retryRequest } from '../contract/jobs.ts';
import { suspension } from '../contract/tenants.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const resumeTenantRoute = apiRoute(
  'tenants:write',
  {
    operationId: 'resumeTenant',
    method: 'post',
    path: '/v1/tenants/{tenantId}/resume',
    tags: ['Tenants'],
    summary: 'Resume a tenant',
    description:
      'Its credentials are good again, jobs that the suspension paused go on, and times that passed are treated as catchUp says.',
    middleware: onlyOperators,
    request: {
      params: z.strictObject({ tenantId: tenantName }),
      body: { required: true, content: { 'application/json': { schema: retryRequest } } },
    },
    responses: { 200: json('The tenant, and what goes on.', suspension), ...problems(400, 404, 409, 410, 413, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.req.valid('param');
    const answer = await setSuspension(tenantId, false, ports);
    c.set('concernedTenant', tenantId);
    return c.json(answer, 200);
  },
);
