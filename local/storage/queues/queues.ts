import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FauxqsApp, type FauxqsParts, loadFauxqsParts, type SqsQueue } from './fauxqs-parts.ts';
import { guardQueues } from './queue-guard.ts';
import { attributesOf, type QueueSettings } from './queue-settings.ts';

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly firstReceivedAt: number;
}

/** One queue, called in the process: what event-source mappings, rules and `sqs:sendMessage` use. */
export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** Returns the message id. */
  send(body: string, options?: { readonly delaySeconds?: number }): string;
  /** Up to `max` (10 at most) messages; waits up to `waitSeconds` for the first. */
  receive(options: { max: number; waitSeconds?: number; visibilitySeconds?: number }): Promise<ReceivedMessage[]>;
  delete(receiptHandle: string): void;
  /** 0 gives the message back at once. */
  changeVisibility(receiptHandle: string, seconds: number): void;
  depth(): { visible: number; inFlight: number; delayed: number };
}

export interface QueuesOptions {
  readonly directory: string;
  readonly region: string;
  readonly account: string;
  readonly onRequest: (action: string) => void;
}

/** SQS: fauxqs's stores and protocol over its SQLite file, without its server. */
export class Queues {
  readonly #parts: FauxqsParts;
  readonly #app: FauxqsApp;
  readonly #options: QueuesOptions;
  readonly #open = new Map<string, Queue>();

  constructor(parts: FauxqsParts, app: FauxqsApp, options: QueuesOptions) {
    this.#parts = parts;
    this.#app = app;
    this.#options = options;
  }

  /** Creates the queue, or keeps it with its messages and sets it as given. */
  open(settings: QueueSettings, endpointUrl: string): Queue {
    const { sqsStore } = this.#parts;
    const { name } = settings;
    const url = `${endpointUrl}/${this.#options.account}/${name}`;
    const attributes = attributesOf(settings, (other) => this.#arnOf(other));
    const existing = sqsStore.getQueueByName(name);
    // Creating it again would replace its row, and with it every message.
    const queue = existing ?? sqsStore.createQueue(name, url, this.#arnOf(name), attributes);
    queue.setAttributes(attributes);
    Object.assign(queue, { url });
    dropExpired(queue, settings.retentionSeconds ?? 345_600);
    const handle = this.#handleOf(queue, url);
    this.#open.set(name, handle);
    return handle;
  }

  /** @throws Error when there is no such queue */
  demand(name: string): Queue {
    const found = this.#open.get(name);
    if (found === undefined) throw new Error(`There is no queue ${name} in the template.`);
    return found;
  }

  /** Answers one request of the SQS JSON protocol, whatever its path. */
  answer(message: IncomingMessage, response: ServerResponse): void {
    message.url = '/';
    this.#app.routing(message, response);
  }

  async close(): Promise<void> {
    this.#parts.sqsStore.shutdown();
    await this.#app.close();
    this.#parts.persistence.close();
  }

  #arnOf(name: string): string {
    return `arn:aws:sqs:${this.#options.region}:${this.#options.account}:${name}`;
  }

  #handleOf(queue: SqsQueue, url: string): Queue {
    const { sqsStore, createMessage } = this.#parts;
    const { onRequest } = this.#options;
    const take = (max: number, visibility?: number) =>
      queue.dequeue(max, visibility, (arn: string) => sqsStore.getQueueByArn(arn));
    return {
      name: queue.name,
      url,
      arn: queue.arn,
      send(body, { delaySeconds = Number(queue.attributes.DelaySeconds) } = {}) {
        onRequest('SendMessage');
        const message = createMessage(body, {}, delaySeconds > 0 ? delaySeconds : undefined);
        queue.enqueue(message);
        return message.messageId;
      },
      async receive({ max, waitSeconds = 0, visibilitySeconds }) {
        onRequest('ReceiveMessage');
        let taken = take(max, visibilitySeconds);
        if (taken.length === 0 && waitSeconds > 0) {
          await queue.waitForMessages(waitSeconds);
          taken = take(max, visibilitySeconds);
        }
        return taken.map((message) => receivedOf(queue, message.ReceiptHandle));
      },
      delete(receiptHandle) {
        onRequest('DeleteMessage');
        queue.deleteMessage(receiptHandle);
      },
      changeVisibility(receiptHandle, seconds) {
        onRequest('ChangeMessageVisibility');
        queue.changeVisibility(receiptHandle, seconds);
      },
      depth() {
        queue.processTimers();
        const count = (name: Parameters<SqsQueue['getAttribute']>[0]) => Number(queue.getAttribute(name));
        return {
          visible: count('ApproximateNumberOfMessages'),
          inFlight: count('ApproximateNumberOfMessagesNotVisible'),
          delayed: count('ApproximateNumberOfMessagesDelayed'),
        };
      },
    };
  }
}

export async function openQueues(options: QueuesOptions): Promise<Queues> {
  const parts = await loadFauxqsParts(options.directory);
  const { sqsStore, snsStore, s3Store, persistence } = parts;
  persistence.db.exec('pragma synchronous = normal');
  correctReady(persistence);
  giveBack(persistence);
  // Loaded before it is told to persist, since loading creates, and creating replaces.
  persistence.loadSqsAndSns(sqsStore, snsStore);
  Object.assign(sqsStore, { persistence, region: options.region });
  for (const queue of sqsStore.allQueues()) Object.assign(queue, { persistence });
  const app = parts.buildApp({ logger: false, defaultRegion: options.region, stores: { sqsStore, snsStore, s3Store } });
  guardQueues(app, options.onRequest);
  await app.ready();
  return new Queues(parts, app, options);
}

/** fauxqs 2.4.1 also clears the receive count there, which its schema forbids: the request fails and the message is lost. */
function correctReady(persistence: FauxqsParts['persistence']): void {
  const update = persistence.db.prepare(
    'update sqs_messages set receipt_handle = null, visibility_deadline = null where message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => {
    update.run(messageId);
  };
}

/**
 * Whoever took messages from an earlier process of this host is gone with it, so that they need not wait for their
 * visibility timeout; and being killed is no failure of theirs that counts towards the dead letters.
 */
function giveBack(persistence: FauxqsParts['persistence']): void {
  persistence.db.exec(
    `update sqs_messages set receipt_handle = null, visibility_deadline = null,
       approximate_receive_count = max(0, approximate_receive_count - 1) where receipt_handle is not null`,
  );
}

function receivedOf(queue: SqsQueue, receiptHandle: string): ReceivedMessage {
  const message = queue.inflightMessages.get(receiptHandle)?.message;
  if (message === undefined) throw new Error(`Queue ${queue.name} lost a message that it just gave out.`);
  return {
    messageId: message.messageId,
    receiptHandle,
    body: message.body,
    md5OfBody: message.md5OfBody,
    receiveCount: message.approximateReceiveCount,
    sentAt: message.sentTimestamp,
    firstReceivedAt: message.approximateFirstReceiveTimestamp ?? message.sentTimestamp,
  };
}

function dropExpired(queue: SqsQueue, retentionSeconds: number): void {
  const oldest = Date.now() - retentionSeconds * 1000;
  const expired = queue.messages.filter((message) => message.sentTimestamp < oldest);
  if (expired.length === 0) return;
  queue.messages = queue.messages.filter((message) => message.sentTimestamp >= oldest);
  for (const message of expired) queue.persistence?.deleteMessage(message.messageId);
}
