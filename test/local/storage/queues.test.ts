import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFolder, aStorage, type StorageUnderTest } from './a-storage.ts';

const queues = [
  { name: 'dead' },
  { name: 'work', visibilityTimeoutSeconds: 1, redrive: { queueName: 'dead', maxReceiveCount: 2 } },
];
let under: StorageUnderTest;
afterEach(() => under.end());

const receive = async (QueueUrl: string, more = {}) =>
  (await under.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];

describe('a queue', () => {
  it('gives messages to the SDK and to the process alike, by any form of its URL', async () => {
    under = await aStorage({ queues });
    const queue = under.storage.queue('work');
    const { QueueUrl } = await under.sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }));
    expect(QueueUrl).toBe(queue.url);
    await under.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'by client' }));
    queue.send('by process');
    const stored = 'https://sqs.eu-central-1.amazonaws.com/000000000000/work';
    const { endpointUrl: endpoint, credentials } = under.storage;
    const client = new SQSClient({ region: 'eu-central-1', endpoint, credentials, useQueueUrlAsEndpoint: false });
    await client.send(new SendMessageCommand({ QueueUrl: stored, MessageBody: 'by stored URL' }));
    const bodies = (await receive(queue.url)).map(({ Body }) => Body);
    expect(bodies.sort()).toEqual(['by client', 'by process', 'by stored URL']);
    expect(under.storage.requestCounts()).toMatchObject({ 'sqs:SendMessage': 3, 'sqs:ReceiveMessage': 1 });
  });

  it('shows a message again when it was not deleted, then moves it to the dead letters', async () => {
    under = await aStorage({ queues });
    const queue = under.storage.queue('work');
    queue.send('poison');
    expect(await queue.receive({ max: 10 })).toMatchObject([{ body: 'poison', receiveCount: 1 }]);
    expect(await queue.receive({ max: 10 })).toEqual([]);
    expect(await queue.receive({ max: 10, waitSeconds: 3 })).toMatchObject([{ receiveCount: 2 }]);
    expect(await queue.receive({ max: 10, waitSeconds: 2 })).toEqual([]);
    expect(under.storage.queue('dead').depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });

  it('gives a message back at once when asked to', async () => {
    under = await aStorage({ queues });
    const { url } = under.storage.queue('work');
    under.storage.queue('work').send('again');
    const [message] = await receive(url);
    const { ReceiptHandle } = message ?? {};
    await under.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }));
    const [again] = await receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(again).toMatchObject({ Body: 'again', Attributes: { ApproximateReceiveCount: '2' } });
    await under.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: again?.ReceiptHandle }));
    expect(await receive(url)).toEqual([]);
  });

  it('keeps messages, counts and settings over a start', async () => {
    const dataDir = aFolder();
    under = await aStorage({ dataDir, queues });
    const { url } = under.storage.queue('work');
    const Entries = ['a', 'b', 'c'].map((body) => ({ Id: body, MessageBody: body }));
    await under.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    const [first] = await receive(url, { MaxNumberOfMessages: 1 });
    await under.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    const [second] = await under.storage.queue('work').receive({ max: 1 });
    under.storage.queue('work').changeVisibility(second?.receiptHandle ?? '', 0);
    under.storage.queue('work').send('later', { delaySeconds: 1 });
    await under.end();
    under = await aStorage({ dataDir, queues: [queues[0]!, { ...queues[1]!, visibilityTimeoutSeconds: 7 }] });
    const queue = under.storage.queue('work');
    expect(queue.depth()).toEqual({ visible: 2, inFlight: 0, delayed: 1 });
    const received = await queue.receive({ max: 10 });
    expect(received.find(({ body }) => body === second?.body)?.receiveCount).toBe(2);
    const asked = { QueueUrl: queue.url, AttributeNames: ['VisibilityTimeout' as const] };
    const { Attributes } = await under.sqs.send(new GetQueueAttributesCommand(asked));
    expect(Attributes).toEqual({ VisibilityTimeout: '7' });
    await sleep(1_100);
    expect(await queue.receive({ max: 10 })).toMatchObject([{ body: 'later' }]);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('rejects actions and fields that would be ignored', async () => {
    under = await aStorage({ queues });
    const { url: QueueUrl } = under.storage.queue('work');
    const refused = { name: 'UnsupportedOperation' };
    await expect(under.sqs.send(new CreateQueueCommand({ QueueName: 'x' }))).rejects.toMatchObject(refused);
    await expect(under.sqs.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject(refused);
    const grouped = new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageGroupId: 'g' });
    await expect(under.sqs.send(grouped)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('MessageGroupId'),
    });
    const absent = new SendMessageCommand({ QueueUrl: QueueUrl.replace('work', 'absent'), MessageBody: 'x' });
    await expect(under.sqs.send(absent)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});
