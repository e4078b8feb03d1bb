import * as z from 'zod';
import { changeSchedule, findSchedule } from '../../schedules/change-schedule.ts';
import { lookSoon } from '../../schedules/look-soon.ts';
import { checkSource } from '../../schedules/schedule-rules.ts';
import { scheduleViewOf } from '../../schedules/schedule-views.ts';
import { scheduleId } from '../contract/identifiers.ts';
import { scheduleChanges, scheduleSummary } from '../contract/schedules.ts';
import { entityTag, ifMatch, revisionOf } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';
import { storedSource } from '../stored-source.ts';

export const changeScheduleRoute = apiRoute(
  'schedules:write',
  {
    operationId: 'changeSchedule',
    method: 'patch',
    path: '/v1/schedules/{scheduleId}',
    tags: ['Schedules'],
    summary: 'Change a schedule',
    description:
      'What is given takes the place of what was there. Jobs that it has submitted go on. If-Match takes the ETag.',
    request: {
      params: z.strictObject({ scheduleId }),
      headers: ifMatch,
      body: { required: true, content: { 'application/json': { schema: scheduleChanges } } },
    },
    responses: { 200: json('The schedule.', scheduleSummary), ...problems(400, 404, 409, 412, 413, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const { scheduleId: id } = c.req.valid('param');
    const { source: given, ...changes } = c.req.valid('json');
    // Nothing is put into the secret store for a schedule that is not there.
    await findSchedule(ports.database, tenantId, id);
    if (given !== undefined) checkSource(given);
    const source = given && (await storedSource(ports, tenantId, { ...given }));
    const revision = revisionOf(c.req.valid('header')['if-match']);
    const row = await changeSchedule(ports, tenantId, id, { ...changes, ...(source && { source }) }, revision);
    await lookSoon(row, ports);
    c.header('etag', entityTag(row.revision));
    return c.json(scheduleViewOf(row), 200);
  },
);
