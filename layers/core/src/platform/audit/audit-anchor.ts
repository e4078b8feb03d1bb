/** Copies of the heads of audit logs in the lake, where nobody reaches who can change the database only. */
import * as z from 'zod';
import { auditAnchorKey } from '../../keys.ts';
import type { ObjectStore } from '../../ports.ts';
import type { Database } from '../database.ts';

const anchorSchema = z.object({ sequence: z.int().min(0), hash: z.string() });

/** How long a chain is known to be, and the hash of its newest entry then. */
export type AuditAnchor = z.infer<typeof anchorSchema>;

export async function readAnchor(lake: Pick<ObjectStore, 'get'>, tenantId: string): Promise<AuditAnchor | null> {
  const object = await lake.get(auditAnchorKey(tenantId));
  return object === undefined ? null : anchorSchema.parse(JSON.parse(new TextDecoder().decode(object.bytes)));
}

const chainsPerSweep = 500;

/** Copies the heads that moved since they were last copied; gives their number. */
export async function anchorAudits({
  database,
  lake,
}: {
  readonly database: Database;
  readonly lake: Pick<ObjectStore, 'put'>;
}): Promise<number> {
  const moved = await database.call<(AuditAnchor & { tenantId: string })[]>('unanchored_audits', {
    limit: chainsPerSweep,
  });
  for (const { tenantId, sequence, hash } of moved) {
    await lake.put(auditAnchorKey(tenantId), JSON.stringify({ sequence, hash }), 'application/json');
    await database.call('audit_anchored', { tenantId, sequence });
  }
  return moved.length;
}
