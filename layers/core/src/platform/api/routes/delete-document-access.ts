import * as z from 'zod';
import { setAccess } from '../answer-access.ts';
import { accessView } from '../contract/access.ts';
import { documentId } from '../contract/identifiers.ts';
import { ifMatch } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const deleteDocumentAccessRoute = apiRoute(
  'access:write',
  {
    operationId: 'deleteDocumentAccess',
    method: 'delete',
    path: '/v1/documents/{documentId}/access',
    tags: ['Documents'],
    summary: 'Take away the list of a document',
    description: 'Then the list of the document that holds it decides, or that of its corpus.',
    request: { params: z.strictObject({ documentId }), headers: ifMatch },
    responses: { 200: json('Who may read it.', accessView), ...problems(400, 404, 412) },
  },
  ({ database }) =>
    (c) =>
      setAccess(c, database, c.req.valid('param'), null, c.req.valid('header')['if-match']),
);
