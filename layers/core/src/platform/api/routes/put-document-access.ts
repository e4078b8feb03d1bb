import * as z from 'zod';
import { setAccess } from '../answer-access.ts';
import { accessRequest, accessView } from '../contract/access.ts';
import { documentId } from '../contract/identifiers.ts';
import { ifMatch } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const putDocumentAccessRoute = apiRoute(
  'access:write',
  {
    operationId: 'putDocumentAccess',
    method: 'put',
    path: '/v1/documents/{documentId}/access',
    tags: ['Documents'],
    summary: 'Set who may read a document',
    description:
      'Holds from the next request on, for whatever is inside it, too, unless that has a list of its own. If-Match takes the ETag.',
    request: {
      params: z.strictObject({ documentId }),
      headers: ifMatch,
      body: { required: true, content: { 'application/json': { schema: accessRequest } } },
    },
    responses: { 200: json('Who may read it.', accessView), ...problems(400, 404, 412, 413, 415) },
  },
  ({ database }) =>
    (c) =>
      setAccess(c, database, c.req.valid('param'), c.req.valid('json'), c.req.valid('header')['if-match']),
);
