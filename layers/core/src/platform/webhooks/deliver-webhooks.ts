/** Tells receivers of events: what is due for a tenant, now; and plans the next look. */
import { classify } from '../../errors.ts';
import type { Clock, Logger, MessageQueue } from '../../ports.ts';
import type { HttpTransport } from '../../sources/http-transport.ts';
import { retryAfterMs } from '../../sources/retry-after.ts';
import type { Database } from '../database.ts';
import { cloudEventOf, cloudEventType, type JobEventRow } from '../events/cloud-event.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { verdictOf } from './delivery-verdict.ts';
import { signatureOf } from './signature.ts';

export interface DeliverRequest {
  readonly tenantId: string;
  /** Only has somebody look soon: for callers that cannot wait for receivers. @default false */
  readonly onlyPlans?: boolean | undefined;
}

export interface DeliverPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The guarded way out: it refuses addresses that are not public. */
  readonly transport: HttpTransport;
  readonly secrets: Pick<SecretStore, 'get'>;
  /** Of this function itself; a message of it means "look at this tenant". */
  readonly later: MessageQueue;
}

export interface DeliverResult {
  readonly delivered: number;
  readonly failed: number;
}

interface DueDelivery {
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly attempts: number;
  readonly url: string;
  readonly secretRef: string;
  readonly failingSince: string | null;
  readonly event: JobEventRow;
}

interface Outcome {
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly retryAfterMs?: number | undefined;
}

const perLook = 5;
const timeoutMs = 10_000;
/** Longer than all of a look can take when each receiver is silent. */
const leaseSeconds = 120;
const maxAnswerBytes = 65_536;
/** What a queue can delay. */
const longestSeconds = 900;
/** While jobs run, events come that no message tells of. */
const whileRunningSeconds = 5;

export async function deliverWebhooks(request: DeliverRequest, ports: DeliverPorts): Promise<DeliverResult> {
  const { tenantId } = request;
  const settled = request.onlyPlans ? [] : await deliverDue(tenantId, ports);
  const plan = { tenantId, longestSeconds, whileRunningSeconds };
  const { delaySeconds } = await ports.database.call<{ delaySeconds: number | null }>('plan_look', plan);
  if (delaySeconds !== null) await ports.later.send({ tenantId }, { delaySeconds });
  const delivered = settled.filter((isDelivered) => isDelivered).length;
  return { delivered, failed: settled.length - delivered };
}

/** One webhook's events in order, several webhooks side by side, so that a slow one keeps no other waiting. */
async function deliverDue(tenantId: string, ports: DeliverPorts): Promise<boolean[]> {
  const due = await ports.database.call<DueDelivery[]>('claim_deliveries', { tenantId, limit: perLook, leaseSeconds });
  const byWebhook = [...Map.groupBy(due, ({ webhookId }) => webhookId).values()];
  const settled = await Promise.all(
    byWebhook.map(async (deliveries) => {
      const done: boolean[] = [];
      for (const delivery of deliveries) done.push(await deliver(tenantId, delivery, ports));
      return done;
    }),
  );
  return settled.flat();
}

async function deliver(tenantId: string, delivery: DueDelivery, ports: DeliverPorts): Promise<boolean> {
  const { webhookId, deliveryId, attempts } = delivery;
  const outcome = await send(tenantId, delivery, ports);
  const failingSince = delivery.failingSince === null ? null : Date.parse(delivery.failingSince);
  const verdict = verdictOf(
    { attempts, failingSince, httpStatus: outcome.httpStatus, retryAfterMs: outcome.retryAfterMs },
    ports.clock.now(),
  );
  await ports.database.call('settle_delivery', {
    ...{ tenantId, webhookId, deliveryId, httpStatus: outcome.httpStatus, error: outcome.error },
    ...verdict,
    nextAttemptAt: verdict.nextAttemptAt === null ? null : new Date(verdict.nextAttemptAt).toISOString(),
  });
  if (verdict.disabledReason !== null)
    ports.logger.warn('A webhook was disabled.', { tenantId, webhookId, reason: verdict.disabledReason });
  return verdict.status === 'delivered';
}

async function send(tenantId: string, delivery: DueDelivery, ports: DeliverPorts): Promise<Outcome> {
  try {
    const secret = await ports.secrets.get(tenantId, delivery.secretRef);
    if (secret === undefined)
      return { httpStatus: null, error: 'Its secret is gone. Delete the webhook and make it anew.' };
    const body = JSON.stringify(cloudEventOf(delivery.event));
    const id = messageIdOf(delivery);
    const timestamp = Math.floor(ports.clock.now() / 1000);
    const { status, headers } = await ports.transport.send({
      url: delivery.url,
      method: 'POST',
      headers: {
        'content-type': cloudEventType,
        'user-agent': 'Sheaf-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureOf(secret, id, timestamp, body),
      },
      body,
      maxBytes: maxAnswerBytes,
      timeoutMs,
    });
    const isDone = status >= 200 && status < 300;
    const error = isDone
      ? null
      : `The receiver answered ${status}${status >= 300 && status < 400 ? ', and redirects are not followed' : ''}.`;
    return { httpStatus: status, error, retryAfterMs: retryAfterMs(headers, ports.clock.now()) };
  } catch (error) {
    const { name, message } = classify(error);
    return { httpStatus: null, error: `${name}: ${message}` };
  }
}

/** The same for every try of a delivery, so that a receiver can tell a repetition. */
function messageIdOf({ webhookId, deliveryId }: DueDelivery): string {
  return `msg_${webhookId}_${deliveryId}`;
}
