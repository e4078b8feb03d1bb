import type { Database } from '../database.ts';

/** So long events are kept after they were told, and with them what was delivered of them. */
const keptDays = 30;
const perCall = 5_000;
const callsPerSweep = 20;

/** Deletes events that have had their time, in parts; the next sweep goes on with what is more. */
export async function expireEvents(database: Database): Promise<number> {
  let sum = 0;
  for (let call = 0; call < callsPerSweep; call += 1) {
    const { expired } = await database.call<{ expired: number }>('expire_events', {
      olderThanDays: keptDays,
      limit: perCall,
    });
    sum += expired;
    if (expired < perCall) break;
  }
  return sum;
}
