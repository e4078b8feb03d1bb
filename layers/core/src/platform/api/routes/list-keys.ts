import * as z from 'zod';
import { type ApiKey, keyPage } from '../contract/auth.ts';
import { pageQuery } from '../contract/paging.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listKeysRoute = apiRoute(
  'keys:read',
  {
    operationId: 'listKeys',
    method: 'get',
    path: '/v1/keys',
    tags: ['Authentication'],
    summary: 'List API keys, the oldest first',
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json('One page, revoked and expired ones included.', keyPage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { tenantId } = c.get('principal');
      const page = await answerPage(
        cursorSecret,
        { tenantId, list: 'keys', filters: {} },
        c.req.valid('query'),
        (after, limit) => database.call<ApiKey[]>('list_keys', { tenantId, after, limit }),
        ({ keyId }) => keyId,
      );
      return c.json(page, 200);
    },
);
