import { StageError } from '../errors.ts';
import type { Database } from './database.ts';

/**
 * Leases: rows with an owner, a fencing token and an expiry. Long work renews its lease; an owner that dies loses it by time
 * alone.
 */
export interface Leases {
  /**
   * Runs `work` under the lease, waiting for it up to `waitSeconds` (by default 20); with `isNeeded` false the work runs at once.
   * @throws StageError LeaseHeld when another owner kept it for all that time
   */
  hold<T>(name: string, isNeeded: boolean, work: () => Promise<T>, waitSeconds?: number): Promise<T>;
}

export interface LeaseOptions {
  readonly owner: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly seconds?: number;
  readonly waitSeconds?: number;
}

const pollMilliseconds = 40;
const stepSeconds = 1;

export function createLeases(
  database: Database,
  { owner, sleep, seconds = 120, waitSeconds = 20 }: LeaseOptions,
): Leases {
  async function take(name: string, longest: number): Promise<void> {
    for (let waited = 0; waited <= longest * 1000; waited += pollMilliseconds) {
      if ((await database.call('take_lease', { name, owner, seconds })) !== null) return;
      await sleep(pollMilliseconds);
    }
    throw new StageError('LeaseHeld', `Another writer holds ${name}.`);
  }

  /** Takes the lease again before it expires, until told to stop; resolves when no renewal is under way any more. */
  function keepRenewing(name: string): () => Promise<unknown> {
    let isStopped = false;
    let renewal: Promise<unknown> = Promise.resolve();
    const renew = async (): Promise<void> => {
      for (let held = stepSeconds; ; held += stepSeconds) {
        await sleep(stepSeconds * 1000);
        if (isStopped) return;
        if (held % Math.max(stepSeconds, Math.floor(seconds / 3)) !== 0) continue;
        // What fails now is tried again at the next turn.
        renewal = database.call('take_lease', { name, owner, seconds }).catch(() => undefined);
        await renewal;
      }
    };
    void renew();
    return () => {
      isStopped = true;
      return renewal;
    };
  }

  return {
    async hold(name, isNeeded, work, longest = waitSeconds) {
      if (!isNeeded) return work();
      await take(name, longest);
      const stop = keepRenewing(name);
      try {
        return await work();
      } finally {
        await stop();
        await database.call('free_lease', { name, owner });
      }
    },
  };
}
