/** Webhooks and their deliveries as rows; secrets are in the secret store, and only their references here. */
import { ulid } from 'ulid';
import type { Clock } from '../../ports.ts';
import type { NewWebhook, Webhook, WebhookDelivery, WebhookRequest } from '../api/contract/webhooks.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { giveSecret, type SecretIntakePorts } from '../secrets/give-secret.ts';
import { makeSecret } from './signature.ts';

const mostWebhooks = 50;

/** @throws ProblemError too-many-webhooks */
export async function createWebhook(
  ports: SecretIntakePorts & { readonly clock: Clock },
  tenantId: string,
  { url, eventTypes = [], description }: WebhookRequest,
): Promise<NewWebhook> {
  const secret = makeSecret();
  const secretRef = await giveSecret(ports, tenantId, secret);
  const row = await ports.database.call<Webhook | null>('create_webhook', {
    ...{ tenantId, webhookId: ulid(ports.clock.now()), url, eventTypes: [...new Set(eventTypes)] },
    ...{ description: description ?? null, secretRef, most: mostWebhooks },
  });
  if (row === null)
    throw new ProblemError('too-many-webhooks', `A tenant has at most ${mostWebhooks}. Delete one that is not needed.`);
  return { ...row, secret };
}

/** @throws ProblemError webhook-not-found */
export async function findWebhook(database: Database, tenantId: string, webhookId: string): Promise<Webhook> {
  return found(await database.call<Webhook | null>('get_webhook', { tenantId, webhookId }), webhookId);
}

/** Lets it be told of events again, from now on. @throws ProblemError webhook-not-found */
export async function enableWebhook(database: Database, tenantId: string, webhookId: string): Promise<Webhook> {
  return found(await database.call<Webhook | null>('enable_webhook', { tenantId, webhookId }), webhookId);
}

/** @throws ProblemError webhook-not-found */
export async function deleteWebhook(database: Database, tenantId: string, webhookId: string): Promise<void> {
  const { isDeleted } = await database.call<{ isDeleted: boolean }>('delete_webhook', { tenantId, webhookId });
  if (!isDeleted) throw notFound(webhookId);
}

/** The newest first; `before` as `positionOf` gives it. @throws ProblemError webhook-not-found */
export async function listDeliveries(
  database: Database,
  tenantId: string,
  webhookId: string,
  before: string | null,
  limit: number,
): Promise<WebhookDelivery[]> {
  return found(
    await database.call<WebhookDelivery[] | null>('list_deliveries', { tenantId, webhookId, before, limit }),
    webhookId,
  );
}

export function positionOf({ createdAt, deliveryId }: WebhookDelivery): string {
  return `${createdAt} ${deliveryId}`;
}

/** @throws ProblemError webhook-not-found, delivery-not-found */
export async function redeliver(
  database: Database,
  tenantId: string,
  webhookId: string,
  deliveryId: string,
): Promise<WebhookDelivery> {
  await findWebhook(database, tenantId, webhookId);
  const row = await database.call<WebhookDelivery | null>('redeliver', { tenantId, webhookId, deliveryId });
  if (row === null)
    throw new ProblemError(
      'delivery-not-found',
      `The webhook has no delivery ${deliveryId}; it may have had its time.`,
    );
  return row;
}

function found<Row>(row: Row | null, webhookId: string): Row {
  if (row === null) throw notFound(webhookId);
  return row;
}

function notFound(webhookId: string): ProblemError {
  return new ProblemError('webhook-not-found', `No webhook has the id ${webhookId}.`);
}
