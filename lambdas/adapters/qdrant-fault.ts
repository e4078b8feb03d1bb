import { StageError } from '@sheaf/core/errors';

/** Answers that say: this collection, or point, is not there. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409;
}

/**
 * Runs one call under the error table.
 * @throws StageError CredentialsRejected, StoreUnavailable, StoreRefused, SpaceMismatch; another Error for a fault of ours
 */
export async function qdrantCall<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isMissing(error) || isConflict(error) || (error instanceof Error && error.name === 'SpaceMismatch'))
      throw error;
    const status = statusOf(error);
    if (status === undefined || status === 408 || status === 429 || (status >= 500 && status !== 507)) {
      throw new StageError('StoreUnavailable', `Qdrant could not ${what} (${status ?? 'no answer'}).`, {
        cause: error,
      });
    }
    if (status === 401 || status === 403) {
      throw new StageError('CredentialsRejected', `Qdrant refused the key (${status}).`, { cause: error });
    }
    if (/dimension/i.test(detailOf(error))) {
      throw new StageError('SpaceMismatch', `Qdrant holds vectors of another size and could not ${what}.`, {
        cause: error,
      });
    }
    throw new StageError('StoreRefused', `Qdrant refused to ${what} (${status}).`, { cause: error });
  }
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : undefined;
}

function detailOf(error: unknown): string {
  return JSON.stringify((error as { data?: unknown } | null)?.data ?? '');
}
