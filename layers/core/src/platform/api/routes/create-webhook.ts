import { lookAtDeliveries } from '../../webhooks/look-at-deliveries.ts';
import { createWebhook } from '../../webhooks/webhook-store.ts';
import { newWebhook, webhookRequest } from '../contract/webhooks.ts';
import { apiRoute, json, problems } from '../route.ts';

export const createWebhookRoute = apiRoute(
  'webhooks:write',
  {
    operationId: 'createWebhook',
    method: 'post',
    path: '/v1/webhooks',
    tags: ['Webhooks'],
    summary: 'Create a webhook',
    description:
      'From now on, events of jobs are posted to its address, signed after the Standard Webhooks specification. The secret is shown in this answer only.',
    request: { body: { required: true, content: { 'application/json': { schema: webhookRequest } } } },
    responses: { 201: json('The webhook, with its secret.', newWebhook), ...problems(400, 409, 413, 415) },
  },
  (ports) => async (c) => {
    const { tenantId } = c.get('principal');
    const made = await createWebhook(ports, tenantId, c.req.valid('json'));
    // Jobs that run already tell of themselves, too.
    await lookAtDeliveries(tenantId, ports);
    c.header('location', `/v1/webhooks/${made.webhookId}`);
    return c.json(made, 201);
  },
);
