import { createPerson, personView } from '../../auth/people.ts';
import { principal, principalRequest } from '../contract/auth.ts';
import { entityTag } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const createPrincipalRoute = apiRoute(
  'principals:write',
  {
    operationId: 'createPrincipal',
    method: 'post',
    path: '/v1/principals',
    tags: ['Authentication'],
    summary: 'Let a person sign in',
    request: { body: { required: true, content: { 'application/json': { schema: principalRequest } } } },
    responses: { 201: json('The person.', principal), ...problems(400, 403, 409, 413, 415) },
  },
  (ports) => async (c) => {
    const row = await createPerson(c.get('principal'), c.req.valid('json'), ports);
    c.header('location', `/v1/principals/${row.principalId}`);
    c.header('etag', entityTag(row.revision));
    return c.json(personView(row), 201);
  },
);
