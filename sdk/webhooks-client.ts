import type { Page } from '@sheaf/core/platform/api/contract/paging';
import type { NewWebhook, Webhook, WebhookDelivery, WebhookRequest } from '@sheaf/core/platform/api/contract/webhooks';
import { itemsOf, type PageRequest } from './pages.ts';
import type { Transport } from './transport.ts';

/** Webhooks: who else is told of events. What they get is checked by `verifyWebhook`. */
export function openWebhooks({ json }: Transport) {
  const path = (webhookId: string): string => `/v1/webhooks/${encodeURIComponent(webhookId)}`;
  const webhooks = {
    /** The answer has the secret; nothing else ever tells it. */
    create: (request: WebhookRequest) => json<NewWebhook>('POST', '/v1/webhooks', { body: request }),
    get: (webhookId: string) => json<Webhook>('GET', path(webhookId)),
    list: (page: PageRequest = {}) => json<Page<Webhook>>('GET', '/v1/webhooks', { query: { ...page } }),
    all: () => itemsOf((page) => webhooks.list(page)),
    delete: (webhookId: string) => json<{ webhookId: string }>('DELETE', path(webhookId)),
    enable: (webhookId: string) => json<Webhook>('POST', `${path(webhookId)}/enable`, { body: {} }),
    deliveries: (webhookId: string, page: PageRequest = {}) =>
      json<Page<WebhookDelivery>>('GET', `${path(webhookId)}/deliveries`, { query: { ...page } }),
    allDeliveries: (webhookId: string) => itemsOf((page) => webhooks.deliveries(webhookId, page)),
    redeliver: (webhookId: string, deliveryId: string) =>
      json<WebhookDelivery>('POST', `${path(webhookId)}/deliveries/${encodeURIComponent(deliveryId)}/redeliver`, {
        body: {},
      }),
  };
  return webhooks;
}
