import * as z from 'zod';
import { findSchedule } from '../../schedules/change-schedule.ts';
import { listRuns } from '../../schedules/run-schedule.ts';
import { scheduleViewOf } from '../../schedules/schedule-views.ts';
import { scheduleId } from '../contract/identifiers.ts';
import { schedule } from '../contract/schedules.ts';
import { entityTag } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getScheduleRoute = apiRoute(
  'schedules:read',
  {
    operationId: 'getSchedule',
    method: 'get',
    path: '/v1/schedules/{scheduleId}',
    tags: ['Schedules'],
    summary: 'Get a schedule',
    description: 'With its next time, and what came of the last ones. The ETag is that of its settings.',
    request: { params: z.strictObject({ scheduleId }) },
    responses: { 200: json('The schedule.', schedule), ...problems(400, 404) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const row = await findSchedule(ports.database, tenantId, c.req.valid('param').scheduleId);
    c.header('etag', entityTag(row.revision));
    return c.json({ ...scheduleViewOf(row), runs: await listRuns(ports, tenantId, row.scheduleId) }, 200);
  },
);
