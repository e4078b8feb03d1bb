import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { setTags } from '../../documents/change-document.ts';
import { documentChanges, documentView } from '../contract/documents.ts';
import { documentId } from '../contract/identifiers.ts';
import { ifMatch, tagOf } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const changeDocumentRoute = apiRoute(
  'documents:write',
  {
    operationId: 'changeDocument',
    method: 'patch',
    path: '/v1/documents/{documentId}',
    tags: ['Documents'],
    summary: 'Set the tags of a document',
    description: 'Beside those that it tells of itself. They hold from the next search on. If-Match takes the ETag.',
    request: {
      params: z.strictObject({ documentId }),
      headers: ifMatch,
      body: { required: true, content: { 'application/json': { schema: documentChanges } } },
    },
    responses: { 200: json('The document.', documentView), ...problems(400, 404, 410, 412, 413, 415) },
  },
  ({ database }) =>
    async (c) => {
      const { documentId: id } = c.req.valid('param');
      const { tags } = c.req.valid('json');
      const changed = await setTags(
        database,
        readerOf(c.get('principal')),
        id,
        tags,
        c.req.valid('header')['if-match'],
      );
      c.header('etag', tagOf(changed));
      return c.json(changed, 200);
    },
);
