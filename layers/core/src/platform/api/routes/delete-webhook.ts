import * as z from 'zod';
import { deleteWebhook } from '../../webhooks/webhook-store.ts';
import { webhookId } from '../contract/identifiers.ts';
import { deletedWebhook } from '../contract/webhooks.ts';
import { apiRoute, json, problems } from '../route.ts';

export const deleteWebhookRoute = apiRoute(
  'webhooks:write',
  {
    operationId: 'deleteWebhook',
    method: 'delete',
    path: '/v1/webhooks/{webhookId}',
    tags: ['Webhooks'],
    summary: 'Delete a webhook',
    description: 'It is told of nothing more; its delivery log goes with it.',
    request: { params: z.strictObject({ webhookId }) },
    responses: { 200: json('It is deleted.', deletedWebhook), ...problems(400, 404) },
  },
  ({ database }) =>
    async (c) => {
      const { webhookId: id } = c.req.valid('param');
      await deleteWebhook(database, c.get('principal').tenantId, id);
      return c.json({ webhookId: id }, 200);
    },
);
