import { asReader, type Reader } from '../access/reader.ts';
import type { FailureView } from '../api/contract/failures.ts';
import type { Database } from '../database.ts';
import {
  type FailureFilters,
  type FailureRow,
  failureColumns,
  filterCondition,
  filterValues,
  viewOf,
} from './failure-rows.ts';

/** Where a page of failures ends: the time and id of its last one. */
export interface FailurePosition {
  readonly firstAt: string;
  readonly failureId: string;
}

/** Failures of a tenant, the newest first, after a position. */
export async function listFailures(
  database: Database,
  reader: Reader,
  filters: FailureFilters,
  after: FailurePosition | null,
  limit: number,
): Promise<FailureView[]> {
  return database.transaction(asReader(reader), async (session) => {
    const rows = await session.query<FailureRow>(
      `select ${failureColumns} from sheaf.failures f
        where ${filterCondition}
          and ($6::timestamptz is null or (f.created_at, f.failure_id) < ($6::timestamptz, $7::text))
        order by f.created_at desc, f.failure_id desc limit $8::int`,
      [...filterValues(filters), after?.firstAt ?? null, after?.failureId ?? null, limit],
    );
    return rows.map(viewOf);
  });
}
