import * as z from 'zod';
import { lookAtDeliveries } from '../../webhooks/look-at-deliveries.ts';
import { redeliver } from '../../webhooks/webhook-store.ts';
import { deliveryId, webhookId } from '../contract/identifiers.ts';
import { delivery, emptyWebhookRequest } from '../contract/webhooks.ts';
import { apiRoute, json, problems } from '../route.ts';

export const redeliverRoute = apiRoute(
  'webhooks:write',
  {
    operationId: 'redeliver',
    method: 'post',
    path: '/v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver',
    tags: ['Webhooks'],
    summary: 'Deliver an event again',
    description: 'Whatever came of it before. The receiver gets the same webhook-id, by which it knows a repetition.',
    request: {
      params: z.strictObject({ webhookId, deliveryId }),
      body: { required: true, content: { 'application/json': { schema: emptyWebhookRequest } } },
    },
    responses: { 202: json('It will be tried now.', delivery), ...problems(400, 404, 413, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const { webhookId: id, deliveryId: event } = c.req.valid('param');
    const row = await redeliver(ports.database, tenantId, id, event);
    await lookAtDeliveries(tenantId, ports);
    return c.json(row, 202);
  },
);
