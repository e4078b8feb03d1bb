/** The audit log on the wire. */
import * as z from 'zod';
import { timestamp } from './identifiers.ts';
import { pageOf } from './paging.ts';

const kind = z.enum(['write', 'read', 'authentication']).meta({
  description:
    'write: may change something. read: of a document or an export. authentication: somebody tried to be known.',
});
const outcome = z.enum(['succeeded', 'refused', 'failed']).meta({
  description: 'succeeded: below 400. refused: below 500. failed: the rest.',
});
const name = z.string().min(1).max(200);
const moment = z.iso.datetime({ offset: true, error: 'must be a moment, such as 2025-11-21T09:30:00Z' });

export const auditEntry = z
  .object({
    entryId: z.string(),
    at: timestamp,
    kind,
    principalId: z.string().meta({ description: '`unknown` where nobody was recognised.' }),
    operation: z.string().meta({ description: '`operationId` of the route.' }),
    targetId: z.string().nullable(),
    targets: z
      .record(z.string(), z.string())
      .meta({ description: 'Ids of the request and its answer, by their names.' }),
    outcome,
    status: z.int().meta({ description: 'Of the HTTP answer.' }),
    correlationId: z.string(),
    sourceAddress: z.string().nullable(),
    chain: z
      .object({
        sequence: z.int().min(1).meta({ description: 'Its place in the log of the tenant, without gaps.' }),
        contentHash: z.string().meta({ description: 'SHA-256 of the canonical JSON (RFC 8785) without chain.' }),
        previousHash: z.string().meta({ description: 'The hash of the entry before it; empty in the first.' }),
        hash: z.string().meta({ description: 'SHA-256 of previousHash and contentHash, one after the other.' }),
      })
      .meta({ description: 'Makes it evident when an entry was changed, moved or taken out.' }),
  })
  .meta({ id: 'AuditEntry' });

export const auditPage = pageOf(auditEntry, 'AuditPage');

/** Of which chain: the tenant's own, or the one of whoever was not recognised. */
export const chainQuery = z
  .enum(['tenant', 'no-tenant'])
  .default('tenant')
  .meta({ description: '`no-tenant`: requests of which nobody was recognised; for platform administrators.' });

export const auditFilters = {
  chain: chainQuery,
  kind: kind.optional(),
  principalId: name.optional(),
  operation: name.optional(),
  outcome: outcome.optional(),
  targetId: name.optional(),
  since: moment.optional().meta({ description: 'From this moment on.' }),
  until: moment.optional().meta({ description: 'Before this moment.' }),
} as const;

export const auditVerification = z
  .object({
    entries: z.int().min(0).meta({ description: 'Entries that fit, from the first on.' }),
    hash: z.string().meta({ description: 'Of the last of them. Keep it elsewhere.' }),
    isComplete: z.boolean(),
    problem: z.string().nullable().meta({ description: 'What is wrong; null when nothing is.' }),
    nextCursor: z.string().nullable().meta({ description: 'Give it as `cursor` to go on; null when it is complete.' }),
  })
  .meta({ id: 'AuditVerification' });

export type AuditEntryView = z.infer<typeof auditEntry>;
export type AuditVerificationView = z.infer<typeof auditVerification>;
