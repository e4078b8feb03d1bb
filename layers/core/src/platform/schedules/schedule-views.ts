import type { ScheduleSummary } from '../api/contract/schedules.ts';
import type { ScheduleRow } from './schedule-rows.ts';

export function scheduleViewOf(row: ScheduleRow): ScheduleSummary {
  const { scheduleId, name, source, corpus, options, timing, overlap, catchUp, isPaused, createdAt, updatedAt } = row;
  const { cron, everySeconds, timeZone, jitterSeconds } = timing;
  return {
    ...{ scheduleId, name, source: { ...source }, corpus, options: { ...options }, overlap, catchUp, isPaused },
    ...{ cron, everySeconds, timeZone, jitterSeconds, nextRunAt: row.nextRunAt, createdAt, updatedAt },
  };
}
