/** Webhooks on the wire: who is told of events, and what came of it. */
import * as z from 'zod';
import { eventNames } from '../../events/event-table.ts';
import { deliveryId, jobId, timestamp, webhookId } from './identifiers.ts';
import { pageOf } from './paging.ts';

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

const url = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .refine((text) => {
    if (!URL.canParse(text)) return true;
    const { protocol, hostname } = new URL(text);
    return protocol === 'https:' || loopback.test(hostname);
  }, 'must begin with https://; http:// is for receivers on the machine of the server')
  .refine(
    (text) => !URL.canParse(text) || new URL(text).username === '',
    'must hold no credentials; deliveries are signed',
  )
  .meta({ description: 'Where events are posted to.', examples: ['https://example.org/hooks/sheaf'] });

const eventTypes = z
  .array(z.enum(eventNames))
  .max(50)
  .meta({ description: 'Names of events that are told; empty for all.', examples: [['job_completed', 'job_failed']] });

const description = z.string().trim().min(1).max(200);

export const webhookRequest = z
  .strictObject({ url, eventTypes: eventTypes.default([]), description: description.optional() })
  .meta({ id: 'WebhookRequest' });

export const emptyWebhookRequest = z
  .strictObject({})
  .meta({ id: 'EmptyWebhookRequest', description: 'An empty object: no options are defined yet.' });

const fields = {
  webhookId,
  url: z.string(),
  eventTypes: z.array(z.string()),
  description: z.string().nullable(),
  isEnabled: z.boolean(),
  disabledReason: z.string().nullable().meta({ description: 'Why it was disabled; null while it is not.' }),
  disabledAt: timestamp.nullable(),
  failingSince: timestamp.nullable().meta({ description: 'The first failure after the last success.' }),
  createdAt: timestamp,
};

export const webhook = z.object(fields).meta({ id: 'Webhook' });

export const newWebhook = z
  .object({
    ...fields,
    secret: z.string().meta({ description: 'What deliveries are signed with. It is shown here, and never again.' }),
  })
  .meta({ id: 'NewWebhook' });

export const deletedWebhook = z.object({ webhookId }).meta({ id: 'DeletedWebhook' });
export const webhookPage = pageOf(webhook, 'WebhookPage');

export const delivery = z
  .object({
    deliveryId,
    webhookId,
    jobId,
    eventType: z.string(),
    status: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.int().min(0),
    nextAttemptAt: timestamp.nullable().meta({ description: 'Null when nothing is to be tried any more.' }),
    lastStatus: z.int().nullable().meta({ description: 'HTTP status of the last answer; null when none came.' }),
    lastError: z.string().nullable(),
    lastAttemptAt: timestamp.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'WebhookDelivery' });

export const deliveryPage = pageOf(delivery, 'WebhookDeliveryPage');

export type WebhookRequest = z.input<typeof webhookRequest>;
export type Webhook = z.infer<typeof webhook>;
export type NewWebhook = z.infer<typeof newWebhook>;
export type WebhookDelivery = z.infer<typeof delivery>;
