import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { listVersions, type VersionPosition } from '../../documents/list-versions.ts';
import { documentId } from '../contract/identifiers.ts';
import { pageQuery } from '../contract/paging.ts';
import { versionPage } from '../contract/versions.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listVersionsRoute = apiRoute(
  'documents:read',
  {
    operationId: 'listVersions',
    method: 'get',
    path: '/v1/documents/{documentId}/versions',
    tags: ['Documents'],
    summary: 'List the versions of a document',
    description: 'Those that were published, the newest first. The texts of the newest ten are kept.',
    request: { params: z.strictObject({ documentId }), query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', versionPage), ...problems(400, 404, 410) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { documentId: id } = c.req.valid('param');
      const reader = readerOf(c.get('principal'));
      const scope = { tenantId: reader.tenantId, list: 'versions', filters: { documentId: id } };
      const page = await answerPage(
        cursorSecret,
        scope,
        c.req.valid('query'),
        (after, count) => listVersions(database, reader, id, positionOf(after), count),
        ({ publishedAt, versionHash }) => `${publishedAt} ${versionHash}`,
      );
      return c.json(page, 200);
    },
);

function positionOf(after: string | null): VersionPosition | null {
  if (after === null) return null;
  const [publishedAt = '', versionHash = ''] = after.split(' ');
  return { publishedAt, versionHash };
}
