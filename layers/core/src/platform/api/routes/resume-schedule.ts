import * as z from 'zod';
import { changeSchedule } from '../../schedules/change-schedule.ts';
import { lookSoon } from '../../schedules/look-soon.ts';
import { scheduleViewOf } from '../../schedules/schedule-views.ts';
import { scheduleId } from '../contract/identifiers.ts';
import { emptyScheduleRequest, scheduleSummary } from '../contract/schedules.ts';
import { apiRoute, json, problems } from '../route.ts';

export const resumeScheduleRoute = apiRoute(
  'schedules:write',
  {
    operationId: 'resumeSchedule',
    method: 'post',
    path: '/v1/schedules/{scheduleId}/resume',
    tags: ['Schedules'],
    summary: 'Resume a schedule',
    description: 'Times that passed during the pause are not made up for.',
    request: {
      params: z.strictObject({ scheduleId }),
      body: { required: true, content: { 'application/json': { schema: emptyScheduleRequest } } },
    },
    responses: { 200: json('The schedule.', scheduleSummary), ...problems(400, 404, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const row = await changeSchedule(ports, tenantId, c.req.valid('param').scheduleId, { isPaused: false });
    await lookSoon(row, ports);
    return c.json(scheduleViewOf(row), 200);
  },
);
