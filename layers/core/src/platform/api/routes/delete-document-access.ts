import * as z from 'zod';
import { putAccess } from '../../access/access-lists.ts';
import { readerOf } from '../../access/reader.ts';
import { accessView } from '../contract/access.ts';
import { documentId } from '../contract/identifiers.ts';
import { entityTag, ifMatch, revisionOf } from '../entity-tags.ts';
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
    async (c) => {
      const { view, revision } = await putAccess(
        database,
        readerOf(c.get('principal')),
        c.req.valid('param'),
        null,
        revisionOf(c.req.valid('header')['if-match']),
      );
      c.header('etag', entityTag(revision));
      return c.json(view, 200);
    },
);
