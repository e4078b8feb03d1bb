/** Quotas of a tenant: how many jobs at once, how many documents and bytes in all. */
import { StageError } from '../../errors.ts';

export interface QuotaRefusal {
  readonly quota: 'documents' | 'bytes';
  readonly limit: number;
  readonly used: number;
  readonly needed: number;
}

export const tooManyJobs =
  'As many jobs are at work as the quota concurrentJobs allows. Wait until one has ended, or raise it by PUT /v1/budgets.';

/** The database let no further job begin: SQLSTATE SH002. */
export function isTooManyJobs(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SH002';
}

export function quotaExceeded({ quota, limit, used, needed }: QuotaRefusal): StageError {
  const [all, there, more] = [limit, used, needed].map((amount) => amount.toLocaleString('en'));
  return new StageError(
    'QuotaExceeded',
    `The source lists ${more} more ${quota}; the tenant has ${there} and may have ${all}. Raise the quota ${quota} by PUT /v1/budgets, or delete documents; then resume the job.`,
  );
}
