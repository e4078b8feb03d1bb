import type { Page } from '@sheaf/core/platform/api/contract/paging';
import type {
  Schedule,
  ScheduleChanges,
  ScheduleRequest,
  ScheduleRun,
  ScheduleSummary,
} from '@sheaf/core/platform/api/contract/schedules';
import { itemsOf, type PageRequest } from './pages.ts';
import type { Transport } from './transport.ts';

/** Schedules: what submits a job again and again. */
export function openSchedules({ json }: Transport) {
  const path = (scheduleId: string): string => `/v1/schedules/${encodeURIComponent(scheduleId)}`;
  const schedules = {
    create: (request: ScheduleRequest) => json<ScheduleSummary>('POST', '/v1/schedules', { body: request }),
    get: (scheduleId: string) => json<Schedule>('GET', path(scheduleId)),
    list: (page: PageRequest = {}) => json<Page<ScheduleSummary>>('GET', '/v1/schedules', { query: { ...page } }),
    all: () => itemsOf((page) => schedules.list(page)),
    change: (scheduleId: string, changes: ScheduleChanges) =>
      json<ScheduleSummary>('PATCH', path(scheduleId), { body: changes }),
    delete: (scheduleId: string) => json<{ scheduleId: string }>('DELETE', path(scheduleId)),
    run: (scheduleId: string, idempotencyKey?: string) =>
      json<ScheduleRun>('POST', `${path(scheduleId)}/run`, {
        body: {},
        headers: { 'idempotency-key': idempotencyKey },
      }),
    pause: (scheduleId: string) => json<ScheduleSummary>('POST', `${path(scheduleId)}/pause`, { body: {} }),
    resume: (scheduleId: string) => json<ScheduleSummary>('POST', `${path(scheduleId)}/resume`, { body: {} }),
  };
  return schedules;
}
