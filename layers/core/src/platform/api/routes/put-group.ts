import * as z from 'zod';
import { putGroup } from '../../access/groups.ts';
import { groupRequest, groupView } from '../contract/groups.ts';
import { groupName } from '../contract/identifiers.ts';
import { ifMatch, tagOf } from '../entity-tags.ts';
import { apiRoute, json, problems } from '../route.ts';

export const putGroupRoute = apiRoute(
  'principals:write',
  {
    operationId: 'putGroup',
    method: 'put',
    path: '/v1/groups/{group}',
    tags: ['Authentication'],
    summary: 'Set who is in a group',
    description: 'It is there while somebody is in it. If-Match takes the ETag.',
    request: {
      params: z.strictObject({ group: groupName }),
      headers: ifMatch,
      body: { required: true, content: { 'application/json': { schema: groupRequest } } },
    },
    responses: { 200: json('The group.', groupView), ...problems(400, 412, 413, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const { members } = c.req.valid('json');
    const match = c.req.valid('header')['if-match'];
    const view = await putGroup(ports, tenantId, c.req.valid('param').group, members, match);
    c.header('etag', tagOf(view));
    return c.json(view, 200);
  },
);
