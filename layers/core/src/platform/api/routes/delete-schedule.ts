import * as z from 'zod';
import { lookSoon } from '../../schedules/look-soon.ts';
import { scheduleId } from '../contract/identifiers.ts';
import { deletedSchedule } from '../contract/schedules.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, json, problems } from '../route.ts';

export const deleteScheduleRoute = apiRoute(
  'schedules:write',
  {
    operationId: 'deleteSchedule',
    method: 'delete',
    path: '/v1/schedules/{scheduleId}',
    tags: ['Schedules'],
    summary: 'Delete a schedule',
    description: 'It fires no more. Jobs that it has submitted go on, and their documents stay.',
    request: { params: z.strictObject({ scheduleId }) },
    responses: { 200: json('It is deleted.', deletedSchedule), ...problems(400, 404) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const ref = { tenantId, scheduleId: c.req.valid('param').scheduleId };
    const { isDeleted } = await ports.database.call<{ isDeleted: boolean }>('delete_schedule', ref);
    if (!isDeleted) throw new ProblemError('schedule-not-found', `No schedule has the id ${ref.scheduleId}.`);
    await lookSoon(ref, ports);
    return c.json({ scheduleId: ref.scheduleId }, 200);
  },
);
