import { errorTable } from '../../error-table.ts';
import { isStageErrorName } from '../../errors.ts';
import { tellsOfDocument } from '../access/conditions.ts';
import type { FailureView } from '../api/contract/failures.ts';

/** A row of `failures` under the names of the wire; what the error table adds to it is not stored. */
export interface FailureRow extends Record<string, unknown>, Omit<FailureView, 'class' | 'remedy'> {}

export const failureColumns = `f.failure_id as "failureId", f.status, f.stage, f.error, f.message, f.detail, f.corpus,
  f.job_id as "jobId", f.document_id::text as "documentId", f.input_key as "inputKey", f.attempts, f.reason,
  f.created_at as "firstAt", f.updated_at as "lastAt"`;

/** What a list of failures may be narrowed to. */
const filterNames = ['status', 'stage', 'error', 'jobId', 'corpus'] as const;

/** One value for each; null for no matter. */
export type FailureFilters = Readonly<Record<(typeof filterNames)[number], string | null>>;

export function filtersOf(
  given: { readonly [Name in (typeof filterNames)[number]]?: string | undefined },
): FailureFilters {
  return Object.fromEntries(filterNames.map((name) => [name, given[name] ?? null])) as FailureFilters;
}

/** The condition on `f` for the values of `filterValues`, which are $1 to $5. */
export const filterCondition = `f.tenant_id = sheaf.tenant() and ${tellsOfDocument('f.document_id', 'f.corpus')} and ($1::text is null or f.status = $1::text)
  and ($2::text is null or f.stage = $2::text) and ($3::text is null or f.error = $3::text)
  and ($4::text is null or f.job_id = $4::text) and ($5::text is null or f.corpus = $5::text)`;

export function filterValues(filters: FailureFilters): (string | null)[] {
  return filterNames.map((name) => filters[name]);
}

/** What the error table says of an error at a stage. A name that it does not know is handled as `Unknown`. */
export function classOf(stage: string, error: string): Pick<FailureView, 'class' | 'remedy'> {
  const { disposition, remedy } = errorTable[isStageErrorName(error) ? error : 'Unknown'];
  return { class: stage === 'job' ? 'halt' : disposition, remedy };
}

export function viewOf(row: FailureRow): FailureView {
  return { ...row, ...classOf(row.stage, row.error) };
}
