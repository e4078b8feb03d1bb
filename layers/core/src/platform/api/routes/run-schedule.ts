import * as z from 'zod';
import { lookSoon } from '../../schedules/look-soon.ts';
import { claimRun, listRuns } from '../../schedules/run-schedule.ts';
import { scheduleId } from '../contract/identifiers.ts';
import { emptyScheduleRequest, scheduleRun } from '../contract/schedules.ts';
import { ProblemError } from '../problems.ts';
import { apiRoute, json, problems } from '../route.ts';

export const runScheduleRoute = apiRoute(
  'schedules:write',
  {
    operationId: 'runSchedule',
    method: 'post',
    path: '/v1/schedules/{scheduleId}/run',
    tags: ['Schedules'],
    summary: 'Run a schedule now',
    description:
      'Even while it is paused. `overlap` holds: the answer may be a run that waits, or that was skipped with its reason.',
    request: {
      params: z.strictObject({ scheduleId }),
      body: { required: true, content: { 'application/json': { schema: emptyScheduleRequest } } },
    },
    responses: { 202: json('What came of it.', scheduleRun), ...problems(400, 404, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const id = c.req.valid('param').scheduleId;
    const scheduledAt = await claimRun(ports, tenantId, id);
    await lookSoon({ tenantId, scheduleId: id }, ports);
    const run = (await listRuns(ports, tenantId, id)).find((one) => one.scheduledAt === scheduledAt);
    if (run === undefined) throw new ProblemError('schedule-not-found', `The schedule ${id} was deleted meanwhile.`);
    return c.json(run, 202);
  },
);
