/** Places at the model: how many shards of all tenants are embedded at once, and who is next. Counted in the database (migration 0041). */
import { StageError } from '../../errors.ts';
import type { Database } from '../database.ts';

export interface EmbeddingPlacesPorts {
  readonly database: Database;
  /** Milliseconds, of a clock that only goes forward. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
  readonly newId: () => string;
}

export interface EmbeddingPlaces {
  /**
   * Does the work when a place is free and the tenant's turn has come.
   * @throws StageError EmbeddingBusy when that takes too long; nothing is done then
   */
  within<T>(tenantId: string, work: () => Promise<T>): Promise<T>;
}

/** Longer than a shard takes. A place is a courtesy, no lock: of one who died it is free after that. */
const heldSeconds = 120;
/** One who has not asked for so long no longer waits: several times the longest pause. */
const waitSeconds = 3;
/** Half of what a stage may take, so that the work itself has the other half. */
const patienceMs = 40_000;
const firstPauseMs = 50;
const longestPauseMs = 500;

export function createEmbeddingPlaces(ports: EmbeddingPlacesPorts): EmbeddingPlaces {
  const { database, newId } = ports;
  return {
    async within(tenantId, work) {
      const place = { tenantId, key: newId() };
      try {
        await waitFor(place, ports);
        return await work();
      } finally {
        // One that cannot be given back expires; what the work said matters more.
        await database.call('free_embedding_place', place).catch(() => undefined);
      }
    },
  };
}

async function waitFor(
  place: { readonly tenantId: string; readonly key: string },
  { database, now, sleep, random }: EmbeddingPlacesPorts,
): Promise<void> {
  const deadline = now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    const argument = { ...place, seconds: heldSeconds, waitSeconds };
    const answer = await database.call<{ isHeld: boolean; places: number }>('take_embedding_place', argument);
    if (answer.isHeld) return;
    if (now() >= deadline) {
      throw new StageError(
        'EmbeddingBusy',
        `No place at the embedding model was free within ${patienceMs / 1000} s; it has ${answer.places}.`,
      );
    }
    await sleep(pauseMs * (0.5 + random() / 2));
  }
}
