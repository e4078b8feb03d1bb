import * as z from 'zod';
import { changePerson, personView } from '../../auth/people.ts';
import { principal, principalChanges } from '../contract/auth.ts';
import { principalId } from '../contract/identifiers.ts';
import { entityTag, revisionOf } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const changePrincipalRoute = apiRoute(
  'principals:write',
  {
    operationId: 'changePrincipal',
    method: 'patch',
    path: '/v1/principals/{principalId}',
    tags: ['Authentication'],
    summary: 'Change a person',
    description:
      'A new password, or an end of access, ends what that person was signed in with. If-Match takes an ETag.',
    request: {
      params: z.strictObject({ principalId }),
      headers: z.object({ 'if-match': z.string().max(100).optional() }),
      body: { required: true, content: { 'application/json': { schema: principalChanges } } },
    },
    responses: { 200: json('The person.', principal), ...problems(400, 403, 404, 412, 413, 415) },
  },
  (ports) => async (c) => {
    const row = await changePerson(
      c.get('principal'),
      c.req.valid('param').principalId,
      c.req.valid('json'),
      revisionOf(c.req.valid('header')['if-match']),
      ports,
    );
    c.header('etag', entityTag(row.revision));
    return c.json(personView(row), 200);
  },
);
