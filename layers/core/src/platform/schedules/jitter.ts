import { sha256 } from '../../keys.ts';
import type { ScheduleRef } from './schedule-rows.ts';

/** Milliseconds after its time that a firing starts, below `jitterSeconds`: the same whenever it is asked for. */
export function jitterOf({ tenantId, scheduleId }: ScheduleRef, scheduledAt: number, jitterSeconds: number): number {
  const share = Number.parseInt(sha256(`${tenantId}\n${scheduleId}\n${scheduledAt}`).slice(0, 8), 16) / 2 ** 32;
  return Math.floor(share * jitterSeconds * 1_000);
}
