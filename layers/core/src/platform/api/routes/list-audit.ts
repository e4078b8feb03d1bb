import * as z from 'zod';
import { listAudit } from '../../audit/list-audit.ts';
import { auditedTenant } from '../audited-tenant.ts';
import { auditFilters, auditPage } from '../contract/audit.ts';
import { pageQuery } from '../contract/paging.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listAuditRoute = apiRoute(
  'audit:read',
  {
    operationId: 'listAudit',
    method: 'get',
    path: '/v1/audit',
    tags: ['Audit'],
    summary: 'List who did what, the newest first',
    request: { query: z.strictObject({ ...pageQuery, ...auditFilters }) },
    responses: { 200: json('One page.', auditPage), ...problems(400, 403) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { cursor, limit, page: number, page_size, chain, ...given } = c.req.valid('query');
      const tenantId = auditedTenant(c.get('principal'), chain);
      const filters = {
        kind: given.kind ?? null,
        principalId: given.principalId ?? null,
        operation: given.operation ?? null,
        outcome: given.outcome ?? null,
        targetId: given.targetId ?? null,
        since: given.since ?? null,
        until: given.until ?? null,
      };
      const page = await answerPage(
        cursorSecret,
        { tenantId, list: 'audit', filters },
        { cursor, limit, page: number, page_size },
        (before, count) => listAudit(database, tenantId, filters, before === null ? null : Number(before), count),
        (entry) => String(entry.chain.sequence),
      );
      return c.json({ ...page, items: page.items.map((entry) => ({ ...entry, targets: { ...entry.targets } })) }, 200);
    },
);
