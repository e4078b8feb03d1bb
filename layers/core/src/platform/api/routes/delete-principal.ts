import * as z from 'zod';
import { deletePerson } from '../../auth/people.ts';
import { principalId } from '../contract/identifiers.ts';
import { apiRoute, problems } from '../route.ts';

export const deletePrincipalRoute = apiRoute(
  'principals:write',
  {
    operationId: 'deletePrincipal',
    method: 'delete',
    path: '/v1/principals/{principalId}',
    tags: ['Authentication'],
    summary: 'Forget a person',
    description: 'Their name is free again. What they did stays in the audit log under their id.',
    request: { params: z.strictObject({ principalId }) },
    responses: { 204: { description: 'They are let in no more.' }, ...problems(400, 403, 404) },
  },
  (ports) => async (c) => {
    await deletePerson(c.get('principal'), c.req.valid('param').principalId, ports);
    return c.body(null, 204);
  },
);
