import * as z from 'zod';
import { pageQuery } from '../contract/paging.ts';
import { type Webhook, webhookPage } from '../contract/webhooks.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listWebhooksRoute = apiRoute(
  'webhooks:read',
  {
    operationId: 'listWebhooks',
    method: 'get',
    path: '/v1/webhooks',
    tags: ['Webhooks'],
    summary: 'List webhooks, the oldest first',
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', webhookPage), ...problems(400) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { tenantId } = c.get('principal');
      const page = await answerPage(
        cursorSecret,
        { tenantId, list: 'webhooks', filters: {} },
        c.req.valid('query'),
        (after, limit) => database.call<Webhook[]>('list_webhooks', { tenantId, after, limit }),
        (row) => row.webhookId,
      );
      return c.json(page, 200);
    },
);
