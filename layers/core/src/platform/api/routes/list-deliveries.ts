import * as z from 'zod';
import { listDeliveries, positionOf } from '../../webhooks/webhook-store.ts';
import { webhookId } from '../contract/identifiers.ts';
import { pageQuery } from '../contract/paging.ts';
import { deliveryPage } from '../contract/webhooks.ts';
import { answerPage } from '../page-answers.ts';
import { apiRoute, json, problems } from '../route.ts';

export const listDeliveriesRoute = apiRoute(
  'webhooks:read',
  {
    operationId: 'listDeliveries',
    method: 'get',
    path: '/v1/webhooks/{webhookId}/deliveries',
    tags: ['Webhooks'],
    summary: 'List what was delivered, the newest first',
    description: 'What came of each event that the webhook was to be told of, for as long as the event is kept.',
    request: { params: z.strictObject({ webhookId }), query: z.strictObject(pageQuery) },
    responses: { 200: json('One page.', deliveryPage), ...problems(400, 404) },
  },
  ({ database, cursorSecret }) =>
    async (c) => {
      const { tenantId } = c.get('principal');
      const { webhookId: id } = c.req.valid('param');
      const page = await answerPage(
        cursorSecret,
        { tenantId, list: 'deliveries', filters: { webhookId: id } },
        c.req.valid('query'),
        (before, limit) => listDeliveries(database, tenantId, id, before, limit),
        positionOf,
      );
      return c.json(page, 200);
    },
);
