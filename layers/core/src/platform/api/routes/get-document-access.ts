import * as z from 'zod';
import { getAccess } from '../../access/access-lists.ts';
import { readerOf } from '../../access/reader.ts';
import { answerAccess } from '../answer-access.ts';
import { accessView } from '../contract/access.ts';
import { documentId } from '../contract/identifiers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getDocumentAccessRoute = apiRoute(
  'access:read',
  {
    operationId: 'getDocumentAccess',
    method: 'get',
    path: '/v1/documents/{documentId}/access',
    tags: ['Documents'],
    summary: 'Get who may read a document',
    description:
      'The nearest list decides: its own, that of a document that holds it, that of its corpus. Without any, everybody of the tenant may read. Administrators always may.',
    request: { params: z.strictObject({ documentId }) },
    responses: { 200: json('Who may read it.', accessView), ...problems(400, 404) },
  },
  ({ database }) =>
    async (c) =>
      answerAccess(c, await getAccess(database, readerOf(c.get('principal')), c.req.valid('param'))),
);
