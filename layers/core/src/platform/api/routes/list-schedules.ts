import * as z from 'zod';
import type { ScheduleRow } from '../../schedules/schedule-rows.ts';
import { scheduleViewOf } from '../../schedules/schedule-views.ts';
import { pageQuery } from '../contract/paging.ts';
import { schedulePage } from '../contract/schedules.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listSchedulesRoute = apiRoute(
  'schedules:read',
  {
    operationId: 'listSchedules',
    method: 'get',
    path: '/v1/schedules',
    tags: ['Schedules'],
    summary: 'List schedules, the oldest first',
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', schedulePage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { tenantId } = c.get('principal');
      const scope = { tenantId, list: 'schedules', filters: {} };
      const { items, nextCursor } = await answerPage(
        cursorSecret,
        scope,
        c.req.valid('query'),
        (after, count) => database.call<ScheduleRow[]>('list_schedules', { tenantId, after, limit: count }),
        (row) => row.scheduleId,
      );
      return c.json({ items: items.map(scheduleViewOf), nextCursor }, 200);
    },
);
