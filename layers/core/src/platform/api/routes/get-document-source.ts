import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { getDocumentSource } from '../../documents/document-source.ts';
import { sourceView } from '../contract/documents.ts';
import { documentId } from '../contract/identifiers.ts';
import { versionHash } from '../contract/versions.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getDocumentSourceRoute = apiRoute(
  'documents:read',
  {
    operationId: 'getDocumentSource',
    method: 'get',
    path: '/v1/documents/{documentId}/source',
    tags: ['Documents'],
    summary: 'Get a URL of the bytes of a document',
    description: 'As they came, of the published version or of another. The URL holds for five minutes.',
    request: { params: z.strictObject({ documentId }), query: z.strictObject({ version: versionHash.optional() }) },
    responses: { 200: json('Where the bytes are.', sourceView), ...problems(400, 404, 410) },
  },
  (ports) => async (c) => {
    const { documentId: id } = c.req.valid('param');
    const { version } = c.req.valid('query');
    return c.json(await getDocumentSource(ports, readerOf(c.get('principal')), id, version), 200);
  },
);
