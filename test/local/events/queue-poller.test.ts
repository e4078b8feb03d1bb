import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventSourceMapping } from '../../../local/assembly/inventory.ts';
import { QueuePoller } from '../../../local/events/queue-poller.ts';
import type { InvocationResult } from '../../../local/functions/invocation.ts';
import type { QueueSettings } from '../../../local/storage/queues/queue-settings.ts';
import type { Queue } from '../../../local/storage/queues/queues.ts';
import { type Storage, startStorage } from '../../../local/storage/storage.ts';

type Records = {
  Records: {
    messageId: string;
    body: string;
    eventSource: string;
    eventSourceARN: string;
    attributes: Record<string, string>;
  }[];
};

let storage: Storage;
let count = 0;

beforeAll(async () => {
  storage = await startStorage({
    dataDir: mkdtempSync(join(tmpdir(), 'sheaf-poller-')),
    region: 'us-east-1',
    buckets: [],
    queues: [],
    onObjectEvent: () => {},
    onProblem: () => {},
  });
});

afterAll(() => storage.close());

function aQueue(settings: Partial<QueueSettings> = {}): Queue {
  count += 1;
  return storage.createQueue({ name: `queue-${count}`, visibilityTimeoutSeconds: 1, ...settings });
}

const send = (queue: Queue, messages: readonly string[]) => messages.forEach((body) => void queue.send(body));
const left = (queue: Queue) => queue.receive({ max: 10, waitSeconds: 2 });

const bodies = (event: Records) => event.Records.map((record) => record.body);
const fine = (value: unknown = null): InvocationResult => ({ requestId: 'r', payload: JSON.stringify(value) });

async function polling(
  queue: Queue,
  answer: (event: Records) => InvocationResult | Promise<InvocationResult>,
  overrides: Partial<EventSourceMapping> = {},
): Promise<{ batches: Records[] } & AsyncDisposable> {
  const batches: Records[] = [];
  const poller = new QueuePoller({
    mapping: {
      id: 'm',
      queueArn: queue.arn,
      functionName: 'f',
      batchSize: 10,
      windowSeconds: 0,
      reportsBatchItemFailures: true,
      maximumConcurrency: null,
      ...overrides,
    },
    queue,
    invoke: async (_name, payload) => {
      const event = JSON.parse(payload) as Records;
      batches.push(event);
      return answer(event);
    },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return { batches, [Symbol.asyncDispose]: () => poller.close() };
}

describe('a queue poller', () => {
  it('hands messages over in the shape of Lambda, and deletes what was done', async () => {
    const queue = aQueue();
    send(queue, ['a', 'b']);
    {
      await using running = await polling(queue, () => fine());
      await expect.poll(() => running.batches.flatMap(bodies).toSorted()).toEqual(['a', 'b']);
      expect(running.batches[0]!.Records[0]).toMatchObject({
        eventSource: 'aws:sqs',
        eventSourceARN: queue.arn,
        attributes: { ApproximateReceiveCount: '1' },
      });
    }
    expect(await left(queue)).toEqual([]);
  });

  it('takes a delayed message when it is due', async () => {
    const queue = aQueue();
    await using running = await polling(queue, () => fine());
    const sent = Date.now();
    queue.send('later', { delaySeconds: 1 });
    await expect.poll(() => running.batches.length, { timeout: 15_000 }).toBe(1);
    expect(Date.now() - sent).toBeGreaterThan(900);
    expect(Date.now() - sent).toBeLessThan(2_000);
  });

  it('gathers a batch larger than one call within its window', async () => {
    const queue = aQueue({ visibilityTimeoutSeconds: 30 });
    await send(
      queue,
      Array.from({ length: 10 }, (_, index) => `x${index}`),
    );
    send(queue, ['y']);
    await using running = await polling(queue, () => fine(), { batchSize: 100, windowSeconds: 1 });
    setTimeout(() => send(queue, ['late']), 300);
    await expect.poll(() => running.batches.flatMap(bodies).length, { timeout: 5_000 }).toBe(12);
    expect(running.batches).toHaveLength(1);
  });

  it('keeps the messages that the function reports, and only these come again', async () => {
    const queue = aQueue();
    send(queue, ['good', 'bad']);
    let isFirst = true;
    await using running = await polling(queue, (event) => {
      if (!isFirst) return fine();
      isFirst = false;
      const failed = event.Records.filter((record) => record.body === 'bad');
      return fine({ batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) });
    });
    await expect.poll(() => running.batches.map(bodies), { timeout: 8_000 }).toEqual([['good', 'bad'], ['bad']]);
  });

  it.each([
    ['fails', () => ({ requestId: 'r', error: { errorType: 'Sandbox.Timedout', errorMessage: '' } })],
    ['reports an id that is not in the batch', () => fine({ batchItemFailures: [{ itemIdentifier: 'nobody' }] })],
    ['reports an empty id', () => fine({ batchItemFailures: [{ itemIdentifier: '' }] })],
  ])('keeps the whole batch when the function %s', async (_sentence, answer) => {
    const queue = aQueue();
    send(queue, ['a', 'b']);
    await using running = await polling(queue, answer);
    await expect.poll(() => running.batches.length, { timeout: 8_000 }).toBeGreaterThanOrEqual(2);
    expect(running.batches.slice(0, 2).map((batch) => bodies(batch).toSorted())).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('ignores the report of a mapping without ReportBatchItemFailures', async () => {
    const queue = aQueue();
    send(queue, ['a']);
    {
      await using running = await polling(
        queue,
        (event) => fine({ batchItemFailures: [{ itemIdentifier: event.Records[0]!.messageId }] }),
        {
          reportsBatchItemFailures: false,
        },
      );
      await expect.poll(() => running.batches.length).toBe(1);
    }
    expect(await left(queue)).toEqual([]);
  });

  it('runs no more batches at once than the mapping allows', async () => {
    const queue = aQueue({ visibilityTimeoutSeconds: 30 });
    send(queue, ['a', 'b', 'c', 'd']);
    let running = 0;
    let most = 0;
    await using poller = await polling(
      queue,
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 150));
        running -= 1;
        return fine();
      },
      { batchSize: 1, maximumConcurrency: 2 },
    );
    await expect.poll(() => poller.batches.length, { timeout: 5_000 }).toBe(4);
    expect(most).toBe(2);
  });

  it('moves a message that fails too often to the dead letters', async () => {
    const dead = aQueue();
    const queue = aQueue({ redrive: { queueName: dead.name, maxReceiveCount: 2 } });
    send(queue, ['poison']);
    await using running = await polling(queue, () => ({ requestId: 'r', error: { errorType: 'E', errorMessage: '' } }));
    await expect
      .poll(async () => (await left(dead)).map((message) => message.body), { timeout: 10_000 })
      .toEqual(['poison']);
    expect(running.batches).toHaveLength(2);
  });
});
