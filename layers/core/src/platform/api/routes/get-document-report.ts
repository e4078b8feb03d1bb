import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { getDocumentReport } from '../../documents/document-report.ts';
import { documentReport } from '../contract/document-report.ts';
import { documentId } from '../contract/identifiers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getDocumentReportRoute = apiRoute(
  'documents:read',
  {
    operationId: 'getDocumentReport',
    method: 'get',
    path: '/v1/documents/{documentId}/report',
    tags: ['Documents'],
    summary: 'Get what the cleaning of a document found',
    description:
      'What a person sees against what a model would see of the published version: hidden passages, passages that address a model, personal data by kind, recognised pages, what was left out.',
    request: { params: z.strictObject({ documentId }) },
    responses: { 200: json('The report.', documentReport), ...problems(404, 410) },
  },
  ({ database, lake }) =>
    async (c) => {
      const reader = readerOf(c.get('principal'));
      return c.json(await getDocumentReport({ database, lake }, reader, c.req.valid('param').documentId), 200);
    },
);
