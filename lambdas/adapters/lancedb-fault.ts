import { StageError } from '@sheaf/core/errors';

const refusals =
  /no space left|permission denied|read-only file system|access ?denied|disk quota|os error (13|28|30|122)/i;
const outages =
  /io error|object ?store|not found|timed? ?out|connection|commit conflict|retryable|too many concurrent|os error/i;

/**
 * Runs one call of the native library under the error table. Its errors tell their kind in their text only.
 * @throws StageError StoreRefused, StoreUnavailable; anything else as it came, since it is a fault of ours
 */
export async function lanceCall<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (refusals.test(text))
      throw new StageError('StoreRefused', `LanceDB could not ${what}: no space or no permission.`, { cause: error });
    if (outages.test(text)) throw new StageError('StoreUnavailable', `LanceDB could not ${what}.`, { cause: error });
    throw error;
  }
}

/** Maintenance replaces files two or three times in a row. */
const readAttempts = 4;

/** A read that met files which maintenance had just replaced is repeated on the version that replaced them. */
export async function lanceRead<T>(what: string, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await lanceCall(what, call);
    } catch (error) {
      const isOutage = error instanceof Error && error.name === 'StoreUnavailable';
      if (!isOutage || attempt === readAttempts) throw error;
    }
  }
}
