/**
 * An event-source mapping of Lambda: takes messages from a queue in batches, calls the function, and deletes what it
 * did. What it did not do comes back after the visibility timeout, and goes to the dead letters in the end.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@sheaf/core/ports';
import { accountId, region } from '../assembly/account.ts';
import type { EventSourceMapping } from '../assembly/inventory.ts';
import type { InvocationResult } from '../functions/invocation.ts';
import type { Queue, ReceivedMessage } from '../storage/queues/queues.ts';
import { failedMessageIds } from './batch-item-failures.ts';

export interface QueuePollerOptions {
  readonly mapping: EventSourceMapping;
  readonly queue: Pick<Queue, 'receive' | 'delete' | 'changeVisibility'>;
  readonly invoke: (functionName: string, payload: string) => Promise<InvocationResult>;
  readonly logger: Logger;
  /** Batches at once where the mapping does not say. @default 2 */
  readonly maxConcurrency?: number;
  /** One receive call waits so long for a message. @default 20 */
  readonly waitSeconds?: number;
}

/** Most messages of one receive call. */
const callLimit = 10;
const payloadBytes = 5 * 2 ** 20;
/** Between looks while a batch waits for company. */
const lookMs = 100;
const longestPauseMs = 5_000;

export class QueuePoller {
  readonly #options: QueuePollerOptions;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(options: QueuePollerOptions) {
    this.#options = options;
    void this.#poll();
  }

  /** Takes no more messages; resolves when the batches under way have ended. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #poll(): Promise<void> {
    const { mapping, maxConcurrency = 2, logger } = this.#options;
    const limit = mapping.maximumConcurrency ?? maxConcurrency;
    let pauseMs = lookMs;
    while (!this.#stop.signal.aborted) {
      if (this.#running.size >= limit) await Promise.race(this.#running);
      try {
        const batch = await this.#gather();
        pauseMs = lookMs;
        if (batch.length > 0) this.#track(this.#run(batch));
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        logger.warn('A queue did not answer.', { queue: mapping.queueArn, error: String(error) });
        await this.#pause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  /** A full batch, or what came within the window after the first message. */
  async #gather(): Promise<ReceivedMessage[]> {
    const { batchSize, windowSeconds } = this.#options.mapping;
    const batch = await this.#receive(batchSize, this.#options.waitSeconds ?? 20);
    const until = Date.now() + windowSeconds * 1000;
    while (batch.length > 0 && batch.length < batchSize && sizeOf(batch) < payloadBytes && !this.#stop.signal.aborted) {
      const more = await this.#receive(batchSize - batch.length, 0);
      batch.push(...more);
      const leftMs = until - Date.now();
      if (more.length < callLimit && leftMs <= 0) break;
      if (more.length === 0) await this.#pause(Math.min(lookMs, leftMs));
    }
    return batch;
  }

  async #receive(wanted: number, waitSeconds: number): Promise<ReceivedMessage[]> {
    const { queue } = this.#options;
    const messages = await queue.receive({ max: Math.min(wanted, callLimit), waitSeconds });
    if (!this.#stop.signal.aborted) return messages;
    for (const { receiptHandle } of messages) queue.changeVisibility(receiptHandle, 0);
    return [];
  }

  async #run(batch: readonly ReceivedMessage[]): Promise<void> {
    const { mapping, invoke, logger } = this.#options;
    const event = { Records: batch.map((message) => recordOf(message, mapping.queueArn)) };
    const result = await invoke(mapping.functionName, JSON.stringify(event));
    const failed = failedMessageIds(result, batch, mapping.reportsBatchItemFailures);
    if (failed.size > 0) {
      logger.warn('Messages stay in the queue.', {
        function: mapping.functionName,
        failed: failed.size,
        of: batch.length,
        error: result.error?.errorType,
      });
    }
    for (const { messageId, receiptHandle } of batch) {
      if (!failed.has(messageId)) this.#options.queue.delete(receiptHandle);
    }
  }

  #track(run: Promise<void>): void {
    const tracked = run
      .catch((error: unknown) =>
        this.#options.logger.warn('A batch was not deleted; it comes again.', { error: String(error) }),
      )
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async #pause(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}

function sizeOf(batch: readonly ReceivedMessage[]): number {
  return batch.reduce((sum, message) => sum + message.body.length, 0);
}

function recordOf(message: ReceivedMessage, queueArn: string): Record<string, unknown> {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      SentTimestamp: String(message.sentAt),
      SenderId: accountId,
    },
    messageAttributes: {},
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
