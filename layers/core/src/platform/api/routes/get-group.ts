import * as z from 'zod';
import { getGroup } from '../../access/groups.ts';
import { groupView } from '../contract/groups.ts';
import { groupName } from '../contract/identifiers.ts';
import { tagOf } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getGroupRoute = apiRoute(
  'principals:read',
  {
    operationId: 'getGroup',
    method: 'get',
    path: '/v1/groups/{group}',
    tags: ['Authentication'],
    summary: 'Get who is in a group',
    request: { params: z.strictObject({ group: groupName }) },
    responses: { 200: json('The group.', groupView), ...problems(400) },
  },
  ({ database }) =>
    async (c) => {
      const view = await getGroup(database, c.get('principal').tenantId, c.req.valid('param').group);
      c.header('etag', tagOf(view));
      return c.json(view, 200);
    },
);
