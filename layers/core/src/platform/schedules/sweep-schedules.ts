import { classify } from '../../errors.ts';
import type { Clock, Logger, RemoteFunction } from '../../ports.ts';
import type { Database } from '../database.ts';
import type { ScheduleRef } from './schedule-rows.ts';

export interface SweepSchedulesPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly fireSchedule: RemoteFunction<ScheduleRef, unknown>;
  readonly logger: Logger;
}

/** So long a call may be on its way. */
const doubtAfterSeconds = 60;
const mostPerSweep = 100;

/**
 * Looks at every schedule that a call was lost for, whose firing did not start or may start now, or whose change the scheduler does
 * not know. One that fails does not keep the others waiting: the next sweep comes to it again.
 */
export async function sweepSchedules({ database, clock, fireSchedule, logger }: SweepSchedulesPorts): Promise<number> {
  const doubtful = await database.call<ScheduleRef[]>('schedules_in_doubt', {
    now: new Date(clock.now()).toISOString(),
    olderThanSeconds: doubtAfterSeconds,
    limit: mostPerSweep,
  });
  let looked = 0;
  for (const { tenantId, scheduleId } of doubtful) {
    try {
      await fireSchedule.invoke({ tenantId, scheduleId });
      looked += 1;
    } catch (error) {
      const { name, message } = classify(error);
      logger.warn('A schedule could not be looked at yet.', { tenantId, scheduleId, errorName: name, reason: message });
    }
  }
  return looked;
}
