import * as z from 'zod';
import { listExportFiles } from '../../tenants/request-export.ts';
import { exportId, tenantName } from '../contract/identifiers.ts';
import { pageQuery } from '../contract/paging.ts';
import { exportFilePage } from '../contract/tenants.ts';
import { onlyOperators } from '../only-operators.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listExportFilesRoute = apiRoute(
  'tenants:read',
  {
    operationId: 'listExportFiles',
    method: 'get',
    path: '/v1/tenants/{tenantId}/exports/{exportId}/files',
    tags: ['Tenants'],
    summary: 'List the files of an export, each with a link',
    middleware: onlyOperators,
    request: { params: z.strictObject({ tenantId: tenantName, exportId }), query: z.strictObject(pageQuery) },
    responses: { 200: json('One page, by name.', exportFilePage), ...problems(400, 404, 410) },
  },
  (ports) => async (c) => {
    const { tenantId, exportId: id } = c.req.valid('param');
    const page = await answerPage(
      ports.cursorSecret,
      { tenantId, list: 'export-files', filters: { exportId: id } },
      c.req.valid('query'),
      (after, limit) => listExportFiles(tenantId, id, after, limit, ports),
      ({ name }) => name,
    );
    c.set('concernedTenant', tenantId);
    return c.json(page, 200);
  },
);
