import * as z from 'zod';
import { requestDeletion } from '../../tenants/request-deletion.ts';
import { tenantName } from '../contract/identifiers.ts';
import { tenantDeletion } from '../contract/tenants.ts';
import { onlyOperators } from '../only-operators.ts';
import { apiRoute, json, problems } from '../route.ts';

export const deleteTenantRoute = apiRoute(
  'tenants:write',
  {
    operationId: 'deleteTenant',
    method: 'delete',
    path: '/v1/tenants/{tenantId}',
    tags: ['Tenants'],
    summary: 'Delete a suspended tenant',
    description:
      'Removes everything of it everywhere, and asks every store whether anything is left. Asking again tells how far it is, and gives the receipt in the end.',
    middleware: onlyOperators,
    request: { params: z.strictObject({ tenantId: tenantName }) },
    responses: { 202: json('How far it is.', tenantDeletion), ...problems(400, 404, 409) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.req.valid('param');
    const deletion = await requestDeletion(c.get('principal'), tenantId, ports);
    c.set('concernedTenant', tenantId);
    return c.json(deletion, 202);
  },
);
