import { createSchedule } from '../../schedules/create-schedule.ts';
import { lookSoon } from '../../schedules/look-soon.ts';
import { checkSource } from '../../schedules/schedule-rules.ts';
import { scheduleViewOf } from '../../schedules/schedule-views.ts';
import { scheduleRequest, scheduleSummary } from '../contract/schedules.ts';
import { apiRoute, json, problems } from '../route.ts';
import { storedSource } from '../stored-source.ts';

export const createScheduleRoute = apiRoute(
  'schedules:write',
  {
    operationId: 'createSchedule',
    method: 'post',
    path: '/v1/schedules',
    tags: ['Schedules'],
    summary: 'Create a schedule',
    description:
      'Submits a job at each of its times. Names are unique, so that a repeated request makes no second one.',
    request: { body: { required: true, content: { 'application/json': { schema: scheduleRequest } } } },
    responses: { 201: json('The schedule.', scheduleSummary), ...problems(400, 404, 409, 413, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const given = c.req.valid('json');
    checkSource(given.source);
    const source = await storedSource(ports, tenantId, { ...given.source });
    const row = await createSchedule(ports, tenantId, { ...given, source });
    await lookSoon(row, ports);
    c.header('location', `/v1/schedules/${row.scheduleId}`);
    return c.json(scheduleViewOf(row), 201);
  },
);
