import { StageError } from '../errors.ts';
import type { Database } from './database.ts';

/** Leases: rows with an owner, a fencing token and an expiry. An owner that dies loses its lease by time alone. */
export interface Leases {
  /**
   * Runs `work` under the lease, waiting for it up to `waitSeconds`; with `isNeeded` false the work runs at once.
   * @throws StageError LeaseHeld when another owner kept it for all that time
   */
  hold<T>(name: string, isNeeded: boolean, work: () => Promise<T>): Promise<T>;
}

export interface LeaseOptions {
  readonly owner: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly seconds?: number;
  readonly waitSeconds?: number;
}

const pollMilliseconds = 40;

export function createLeases(
  database: Database,
  { owner, sleep, seconds = 120, waitSeconds = 20 }: LeaseOptions,
): Leases {
  async function take(name: string): Promise<void> {
    for (let waited = 0; waited <= waitSeconds * 1000; waited += pollMilliseconds) {
      if ((await database.call('take_lease', { name, owner, seconds })) !== null) return;
      await sleep(pollMilliseconds);
    }
    throw new StageError('LeaseHeld', `Another writer holds ${name}.`);
  }

  return {
    async hold(name, isNeeded, work) {
      if (!isNeeded) return work();
      await take(name);
      try {
        return await work();
      } finally {
        await database.call('free_lease', { name, owner });
      }
    },
  };
}
