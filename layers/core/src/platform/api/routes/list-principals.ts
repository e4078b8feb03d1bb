import * as z from 'zod';
import { type PrincipalRow, personView } from '../../auth/people.ts';
import { principalPage } from '../contract/auth.ts';
import { pageQuery } from '../contract/paging.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listPrincipalsRoute = apiRoute(
  'principals:read',
  {
    operationId: 'listPrincipals',
    method: 'get',
    path: '/v1/principals',
    tags: ['Authentication'],
    summary: 'List people, the oldest first',
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', principalPage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { tenantId } = c.get('principal');
      const { items, nextCursor } = await answerPage(
        cursorSecret,
        { tenantId, list: 'principals', filters: {} },
        c.req.valid('query'),
        (after, limit) => database.call<PrincipalRow[]>('list_principals', { tenantId, after, limit }),
        ({ principalId }) => principalId,
      );
      return c.json({ items: items.map(personView), nextCursor }, 200);
    },
);
