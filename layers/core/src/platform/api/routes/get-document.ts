import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { getDocument } from '../../documents/get-document.ts';
import { documentView } from '../contract/documents.ts';
import { documentId } from '../contract/identifiers.ts';
import { tagOf } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getDocumentRoute = apiRoute(
  'documents:read',
  {
    operationId: 'getDocument',
    method: 'get',
    path: '/v1/documents/{documentId}',
    tags: ['Documents'],
    summary: 'Get a document',
    request: { params: z.strictObject({ documentId }) },
    responses: { 200: json('The document.', documentView), ...problems(400, 404, 410) },
  },
  ({ database }) =>
    async (c) => {
      const found = await getDocument(database, readerOf(c.get('principal')), c.req.valid('param').documentId);
      c.header('etag', tagOf(found));
      return c.json(found, 200);
    },
);
