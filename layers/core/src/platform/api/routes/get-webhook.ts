import * as z from 'zod';
import { findWebhook } from '../../webhooks/webhook-store.ts';
import { webhookId } from '../contract/identifiers.ts';
import { webhook } from '../contract/webhooks.ts';
import { apiRoute, json, problems } from '../route.ts';

export const getWebhookRoute = apiRoute(
  'webhooks:read',
  {
    operationId: 'getWebhook',
    method: 'get',
    path: '/v1/webhooks/{webhookId}',
    tags: ['Webhooks'],
    summary: 'Get a webhook',
    description: 'With why it was disabled, where it was.',
    request: { params: z.strictObject({ webhookId }) },
    responses: { 200: json('The webhook.', webhook), ...problems(400, 404) },
  },
  ({ database }) =>
    async (c) =>
      c.json(await findWebhook(database, c.get('principal').tenantId, c.req.valid('param').webhookId), 200),
);
