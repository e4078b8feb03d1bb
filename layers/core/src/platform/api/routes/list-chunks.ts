import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { listChunks } from '../../documents/list-chunks.ts';
import { chunkPage } from '../contract/documents.ts';
import { documentId } from '../contract/identifiers.ts';
import { pageQuery } from '../contract/paging.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listChunksRoute = apiRoute(
  'documents:read',
  {
    operationId: 'listChunks',
    method: 'get',
    path: '/v1/documents/{documentId}/chunks',
    tags: ['Documents'],
    summary: 'List the chunks of a document',
    description: 'Those of the published version, in the order of the text.',
    request: { params: z.strictObject({ documentId }), query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', chunkPage), ...problems(400, 404, 410) },
  },
  ({ database, lake, cursorSecret }) =>
    async (c) => {
      const { documentId: id } = c.req.valid('param');
      const reader = readerOf(c.get('principal'));
      const scope = { tenantId: reader.tenantId, list: 'chunks', filters: { documentId: id } };
      const page = await answerPage(
        cursorSecret,
        scope,
        c.req.valid('query'),
        (after, count) => listChunks({ database, lake }, reader, id, after === null ? -1 : Number(after), count),
        (chunk) => String(chunk.ordinal),
      );
      return c.json(page, 200);
    },
);
