import * as z from 'zod';
import { lookAtDeliveries } from '../../webhooks/look-at-deliveries.ts';
import { enableWebhook } from '../../webhooks/webhook-store.ts';
import { webhookId } from '../contract/identifiers.ts';
import { emptyWebhookRequest, webhook } from '../contract/webhooks.ts';
import { apiRoute, json, problems } from '../route.ts';

export const enableWebhookRoute = apiRoute(
  'webhooks:write',
  {
    operationId: 'enableWebhook',
    method: 'post',
    path: '/v1/webhooks/{webhookId}/enable',
    tags: ['Webhooks'],
    summary: 'Enable a webhook again',
    description: 'After its receiver was mended. Events of the time in between are not made up for.',
    request: {
      params: z.strictObject({ webhookId }),
      body: { required: true, content: { 'application/json': { schema: emptyWebhookRequest } } },
    },
    responses: { 200: json('The webhook.', webhook), ...problems(400, 404, 413, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const enabled = await enableWebhook(ports.database, tenantId, c.req.valid('param').webhookId);
    await lookAtDeliveries(tenantId, ports);
    return c.json(enabled, 200);
  },
);
