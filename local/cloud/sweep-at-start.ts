import type { Logger } from '@sheaf/core/ports';
import type { FunctionResource } from '../assembly/inventory.ts';
import { callFunction } from '../functions/call-function.ts';
import type { FunctionPool } from '../functions/function-pool.ts';

export interface StartSweepOptions {
  readonly functions: readonly FunctionResource[];
  readonly pool: FunctionPool;
  readonly logger: Logger;
}

/**
 * Looks again at keys without a known ETag. With `isAlone`, before anything else runs, also makes good what an earlier
 * process left half done: starts that were lost, leases whose owners are gone. Never rejects.
 */
export async function sweepAtStart({ functions, pool, logger }: StartSweepOptions, isAlone: boolean): Promise<void> {
  const sweep = functions.find(({ title }) => title === 'sweep');
  if (sweep === undefined) return;
  try {
    await callFunction(pool, sweep.name, { unknownOlderThanSeconds: 0, isAlone });
  } catch (error) {
    logger.error('What was left half done is swept later.', { error: String(error) });
  }
}
