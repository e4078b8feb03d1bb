import * as z from 'zod';
import { changeSchedule } from '../../schedules/change-schedule.ts';
import { lookSoon } from '../../schedules/look-soon.ts';
import { scheduleViewOf } from '../../schedules/schedule-views.ts';
import { scheduleId } from '../contract/identifiers.ts';
import { emptyScheduleRequest, scheduleSummary } from '../contract/schedules.ts';
import { apiRoute, json, problems } from '../route.ts';

export const pauseScheduleRoute = apiRoute(
  'schedules:write',
  {
    operationId: 'pauseSchedule',
    method: 'post',
    path: '/v1/schedules/{scheduleId}/pause',
    tags: ['Schedules'],
    summary: 'Pause a schedule',
    description: 'It does not fire until it is resumed; firings that wait are skipped. Jobs that run go on.',
    request: {
      params: z.strictObject({ scheduleId }),
      body: { required: true, content: { 'application/json': { schema: emptyScheduleRequest } } },
    },
    responses: { 200: json('The schedule.', scheduleSummary), ...problems(400, 404, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const row = await changeSchedule(ports, tenantId, c.req.valid('param').scheduleId, { isPaused: true });
    await lookSoon(row, ports);
    return c.json(scheduleViewOf(row), 200);
  },
);
