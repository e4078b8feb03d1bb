import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@sheaf/core/platform/database';
import { createLeases, type Leases } from '@sheaf/core/platform/leases';
import type { Clock } from '@sheaf/core/ports';

export const systemClock: Clock = { now: () => Date.now() };

/** Leases whose owner is this process. */
export function processLeases(database: Database): Leases {
  return createLeases(database, { owner: randomUUID(), sleep: (milliseconds) => sleep(milliseconds) });
}
