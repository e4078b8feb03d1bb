import * as z from 'zod';
import { readerOf } from '../../access/reader.ts';
import { filtersOf } from '../../failures/failure-rows.ts';
import { groupFailures } from '../../failures/group-failures.ts';
import { failureFilters, failureGroups } from '../contract/failures.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listFailureGroupsRoute = apiRoute(
  'failures:read',
  {
    operationId: 'listFailureGroups',
    method: 'get',
    path: '/v1/failures/groups',
    tags: ['Failures'],
    summary: 'Group failures by their cause',
    description:
      'Failures of one error at one stage whose messages differ in names and numbers only. Open ones, unless another status is asked for.',
    request: { query: z.strictObject(failureFilters) },
    responses: { 200: json('The groups.', failureGroups), ...problems(400) },
  },
  ({ database }) =>
    async (c) => {
      const reader = readerOf(c.get('principal'));
      const filters = filtersOf({ status: 'open', ...c.req.valid('query') });
      const { groups, isComplete } = await groupFailures(database, reader, filters);
      return c.json({ groups: groups.map(({ forms, ...group }) => group), isComplete }, 200);
    },
);
