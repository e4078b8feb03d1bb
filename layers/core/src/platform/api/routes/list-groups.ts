import * as z from 'zod';
import { listGroups } from '../../access/groups.ts';
import { groupPage } from '../contract/groups.ts';
import { pageQuery } from '../contract/paging.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listGroupsRoute = apiRoute(
  'principals:read',
  {
    operationId: 'listGroups',
    method: 'get',
    path: '/v1/groups',
    tags: ['Authentication'],
    summary: 'List groups by name',
    description: 'Those that people or keys are in. Groups that only tokens of an issuer have are not known here.',
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', groupPage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { tenantId } = c.get('principal');
      const page = await answerPage(
        cursorSecret,
        { tenantId, list: 'groups', filters: {} },
        c.req.valid('query'),
        (after, count) => listGroups(database, tenantId, after, count),
        (item) => item.group,
      );
      return c.json(page, 200);
    },
);
