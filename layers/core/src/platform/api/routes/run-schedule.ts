import * as z from 'zod';
import { lookSoon } from '../../schedules/look-soon.ts';
import { claimRun, findRun } from '../../schedules/run-schedule.ts';
import { idempotencyKey } from '../contract/idempotency.ts';
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
      headers: z.object({
        'idempotency-key': idempotencyKey(
          'The same key gives the same run of the schedule, while that is among its last hundred.',
        ),
      }),
      body: { required: true, content: { 'application/json': { schema: emptyScheduleRequest } } },
    },
    responses: { 202: json('What came of it.', scheduleRun), ...problems(400, 404, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const id = c.req.valid('param').scheduleId;
    const key = c.req.valid('header')['idempotency-key'] ?? null;
    const { scheduledAt, isReplayed } = await claimRun(ports, tenantId, id, key);
    await lookSoon({ tenantId, scheduleId: id }, ports);
    const run = await findRun(ports, tenantId, id, scheduledAt);
    if (run === undefined) throw new ProblemError('schedule-not-found', `The schedule ${id} was deleted meanwhile.`);
    if (isReplayed) c.header('idempotency-replayed', 'true');
    return c.json(run, 202);
  },
);
