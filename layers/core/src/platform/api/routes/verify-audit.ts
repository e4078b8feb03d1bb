import * as z from 'zod';
import { verifyAudit } from '../../audit/verify-audit.ts';
import { auditedTenant } from '../audited-tenant.ts';
import { auditVerification, chainQuery } from '../contract/audit.ts';
import { pageQuery } from '../contract/paging.ts';
import { readCursor, signCursor } from '../cursors.ts';
import { apiRoute, json, problems } from '../route.ts';

export const verifyAuditRoute = apiRoute(
  'audit:read',
  {
    operationId: 'verifyAudit',
    method: 'get',
    path: '/v1/audit/verify',
    tags: ['Audit'],
    summary: 'Compute the hash chain of the audit log anew',
    description:
      'Tells when an entry was changed, moved or taken out, or the end is missing. A long log takes several calls.',
    request: { query: z.strictObject({ chain: chainQuery, cursor: pageQuery.cursor }) },
    responses: { 200: json('What was found.', auditVerification), ...problems(400, 403) },
  },
  ({ database, lake, cursorSecret }) =>
    async (c) => {
      const { cursor, chain } = c.req.valid('query');
      const tenantId = auditedTenant(c.get('principal'), chain);
      const scope = { tenantId, list: 'audit-verification', filters: {} };
      const position = readCursor(cursorSecret, scope, cursor);
      const from = position === null ? undefined : (JSON.parse(position) as { entries: number; hash: string });
      const found = await verifyAudit({ database, lake }, tenantId, from);
      const { entries, hash, isComplete } = found;
      const nextCursor = isComplete ? null : signCursor(cursorSecret, scope, JSON.stringify({ entries, hash }));
      return c.json({ ...found, nextCursor }, 200);
    },
);
