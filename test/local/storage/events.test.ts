import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import type { ObjectEvent } from '../../../local/storage/objects/object-event.ts';
import { aFolder, aStorage, type StorageUnderTest } from './a-storage.ts';

let under: StorageUnderTest | undefined;
afterEach(async () => {
  await under?.end();
  under = undefined;
});
const until = async (isTrue: () => boolean): Promise<void> => {
  for (let left = 300; !isTrue(); left -= 1) {
    if (left === 0) throw new Error(`Not true: ${isTrue}`);
    await sleep(10);
  }
};
const reasons = (events: readonly ObjectEvent[]) => events.map(({ detail }) => `${detail.reason} ${detail.object.key}`);

describe('object events', () => {
  it('have the shape of EventBridge', async () => {
    under = await aStorage();
    await under.s3.send(new PutObjectCommand({ Bucket: 'landing', Key: 'default/a b.md', Body: 'hello' }));
    await until(() => under?.events.length === 1);
    expect(under.events[0]).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '000000000000',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'eu-central-1',
      resources: ['arn:aws:s3:::landing'],
      detail: {
        version: '0',
        bucket: { name: 'landing' },
        object: {
          key: 'default/a b.md',
          size: 5,
          etag: '5d41402abc4b2a76b9719d911017c592',
          sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
        },
        'request-id': expect.any(String),
        requester: '000000000000',
        'source-ip-address': '127.0.0.1',
        reason: 'PutObject',
      },
    });
  });

  it('tell how an object came and went, one for each key, and nothing of buckets without events', async () => {
    under = await aStorage();
    const { s3, storage } = under;
    const landing = { Bucket: 'landing' };
    await s3.send(new PutObjectCommand({ ...landing, Key: 'put', Body: 'x' }));
    await s3.send(new CopyObjectCommand({ ...landing, Key: 'copied', CopySource: 'landing/put' }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...landing, Key: 'parts' }));
    const part = { ...landing, Key: 'parts', UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'x' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ ...landing, Key: 'parts', UploadId, MultipartUpload }));
    const Objects = ['put', 'copied', 'absent'].map((Key) => ({ Key }));
    await s3.send(new DeleteObjectsCommand({ ...landing, Delete: { Objects } }));
    storage.bucket('lake').put('silent', 'x');
    await until(() => under?.events.length === 5);
    expect(reasons(under.events)).toEqual([
      'PutObject put',
      'CopyObject copied',
      'CompleteMultipartUpload parts',
      'DeleteObject put',
      'DeleteObject copied',
    ]);
    expect(under.events.at(-1)?.detail).toMatchObject({ 'deletion-type': 'Permanently Deleted' });
    const sequence = under.events.map(({ detail }) => detail.object.sequencer);
    expect(sequence).toEqual([...sequence].sort());
  });

  it('say that a lifecycle rule deleted an object', async () => {
    let now = Date.now();
    const lifecycleRules = [{ prefix: 'tmp/', expirationDays: 7, abortIncompleteUploadDays: 1 }];
    const buckets = [{ name: 'landing', hasEvents: true, lifecycleRules }];
    under = await aStorage({ buckets, now: () => now });
    under.storage.bucket('landing').put('tmp/old', 'x');
    under.storage.bucket('landing').put('keep/old', 'x');
    const upload = { Bucket: 'landing', Key: 'tmp/part' };
    const { UploadId } = await under.s3.send(new CreateMultipartUploadCommand(upload));
    now += 6 * 86_400_000;
    under.storage.runLifecycle();
    expect(under.storage.bucket('landing').head('tmp/old')).toBeDefined();
    now += 2 * 86_400_000;
    under.storage.bucket('landing').put('tmp/new', 'x');
    under.storage.runLifecycle();
    await until(() => under?.events.length === 4);
    expect(reasons(under.events).at(-1)).toBe('Lifecycle Expiration tmp/old');
    now = Date.now();
    const late = new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'x' });
    await expect(under.s3.send(late)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('come again until they were taken, also after a start', async () => {
    const dataDir = aFolder();
    let isReady = false;
    const taken: ObjectEvent[] = [];
    const onObjectEvent = async (event: ObjectEvent) => {
      if (!isReady) throw new Error('not ready');
      taken.push(event);
    };
    under = await aStorage({ dataDir, onObjectEvent });
    under.storage.bucket('landing').put('a', 'x');
    await until(() => (under?.problems.length ?? 0) >= 2);
    expect(under.problems[0]).toContain('could not be delivered');
    await under.end();
    isReady = true;
    under = await aStorage({ dataDir, onObjectEvent });
    await until(() => taken.length === 1);
    await under.end();
    under = await aStorage({ dataDir, onObjectEvent });
    await sleep(50);
    expect(reasons(taken)).toEqual(['PutObject a']);
    rmSync(dataDir, { recursive: true, force: true });
  });
});
