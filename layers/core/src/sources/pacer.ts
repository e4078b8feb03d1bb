import { StageError } from '../errors.ts';
import { sha256 } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { Pacer } from './web-client.ts';

/** Longer than this nobody waits in place: a step of a listing has five minutes in all. */
const longestWaitMs = 240_000;
/** Nothing is held off for longer, whatever a server asks. */
const longestHoldMs = 3_600_000;
/** Shorter waits are not looked at again when they end. */
const briefMs = 1000;

/**
 * Turns kept in the database, which every function of the deployment shares. Keys are stored as hashes, since they may be names of hosts.
 * One call for a turn; two when the wait was long, since the pace may have been held off meanwhile.
 */
export function createPacer(database: Database, sleep: (milliseconds: number) => Promise<unknown>): Pacer {
  return {
    async turn(key, intervalMs) {
      const hash = sha256(key);
      for (;;) {
        const argument = { key: hash, intervalMs, longestWaitMs };
        const { waitMs, isTaken } = await database.call<{ waitMs: number; isTaken: boolean }>('take_turn', argument);
        if (!isTaken) {
          const seconds = Math.ceil(waitMs / 1000);
          throw new StageError('SourceUnavailable', `The source may be asked again in ${seconds} s, and not before.`, {
            retryAfterSeconds: seconds,
          });
        }
        if (waitMs > 0) await sleep(waitMs);
        if (waitMs < briefMs) return;
        const { isHeld } = await database.call<{ isHeld: boolean }>('turn_is_held', { key: hash });
        if (!isHeld) return;
      }
    },
    async backOff(key, milliseconds) {
      const holdMs = Math.min(Math.max(0, Math.ceil(milliseconds)), longestHoldMs);
      await database.call('back_off', { key: sha256(key), holdMs });
    },
  };
}
