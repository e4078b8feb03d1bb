import type { Database, Row } from '../database.ts';
import type { ChainedEntry } from './audit-entry.ts';

export interface AuditFilters {
  readonly kind: string | null;
  readonly principalId: string | null;
  readonly operation: string | null;
  readonly outcome: string | null;
  readonly targetId: string | null;
  readonly since: string | null;
  readonly until: string | null;
}

interface AuditRow extends Row, Omit<ChainedEntry, 'at'> {
  readonly at: string;
}

const columns = `entry_id as "entryId", at, kind, principal_id as "principalId", operation, target_id as "targetId", targets, outcome,
  status, correlation_id as "correlationId", source_address as "sourceAddress", jsonb_build_object('sequence', sequence,
  'contentHash', content_hash, 'previousHash', previous_hash, 'hash', hash) as chain`;

/** Entries of a tenant, the newest first; `before` is a sequence, exclusive. */
export async function listAudit(
  database: Database,
  tenantId: string,
  filters: AuditFilters,
  before: number | null,
  limit: number,
): Promise<ChainedEntry[]> {
  const { kind, principalId, operation, outcome, targetId, since, until } = filters;
  const rows = await database.transaction({ role: 'sheaf_app', tenantId }, (session) =>
    session.query<AuditRow>(
      `select ${columns} from sheaf.audit_log
        where tenant_id = sheaf.tenant() and ($1::bigint is null or sequence < $1::bigint)
          and ($2::text is null or kind = $2) and ($3::text is null or principal_id = $3)
          and ($4::text is null or operation = $4) and ($5::text is null or outcome = $5)
          and ($6::text is null or target_id = $6)
          and ($7::timestamptz is null or at >= $7::timestamptz) and ($8::timestamptz is null or at < $8::timestamptz)
        order by sequence desc limit $9::int`,
      [before, kind, principalId, operation, outcome, targetId, since, until, limit],
    ),
  );
  return rows.map(entryOf);
}

/** Entries in the order of their chain, after a sequence. */
export async function readChain(
  database: Database,
  tenantId: string,
  after: number,
  limit: number,
): Promise<ChainedEntry[]> {
  const rows = await database.transaction({ role: 'sheaf_app', tenantId }, (session) =>
    session.query<AuditRow>(
      `select ${columns} from sheaf.audit_log
        where tenant_id = sheaf.tenant() and sequence > $1::bigint order by sequence limit $2::int`,
      [after, limit],
    ),
  );
  return rows.map(entryOf);
}

/** The time as it was when it was hashed: with milliseconds. */
function entryOf(row: AuditRow): ChainedEntry {
  return { ...row, at: new Date(row.at).toISOString() };
}
