import * as z from 'zod';
import { findPerson, personView } from '../../auth/people.ts';
import { principal } from '../contract/auth.ts';
import { principalId } from '../contract/identifiers.ts';
import { entityTag } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getPrincipalRoute = apiRoute(
  'principals:read',
  {
    operationId: 'getPrincipal',
    method: 'get',
    path: '/v1/principals/{principalId}',
    tags: ['Authentication'],
    summary: 'Get a person',
    request: { params: z.strictObject({ principalId }) },
    responses: { 200: json('The person.', principal), ...problems(400, 404) },
  },
  ({ database }) =>
    async (c) => {
      const row = await findPerson(c.get('principal'), c.req.valid('param').principalId, database);
      c.header('etag', entityTag(row.revision));
      return c.json(personView(row), 200);
    },
);
