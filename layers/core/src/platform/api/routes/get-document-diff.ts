import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { diffVersions } from '../../documents/diff-versions.ts';
import { documentId } from '../contract/identifiers.ts';
import { documentDiff, versionHash } from '../contract/versions.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getDocumentDiffRoute = apiRoute(
  'documents:read',
  {
    operationId: 'getDocumentDiff',
    method: 'get',
    path: '/v1/documents/{documentId}/diff',
    tags: ['Documents'],
    summary: 'Compare two versions of a document',
    description:
      'Line by line, of the clean texts. Without `to` the published version is taken, without `from` the one before `to`.',
    request: {
      params: z.strictObject({ documentId }),
      query: z.strictObject({ from: versionHash.optional(), to: versionHash.optional() }),
    },
    responses: { 200: json('What changed.', documentDiff), ...problems(400, 404, 410, 413) },
  },
  ({ database, lake }) =>
    async (c) => {
      const reader = readerOf(c.get('principal'));
      const { documentId: id } = c.req.valid('param');
      return c.json(await diffVersions({ database, lake }, reader, id, c.req.valid('query')), 200);
    },
);
