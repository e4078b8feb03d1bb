import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAssembly } from '../../bin/build.ts';
import { loadAssembly } from '../../local/assembly/load-assembly.ts';
import { EventBus } from '../../local/events/event-bus.ts';
import { systemClock } from '../../local/states/runtime/system-clock.ts';
import { type ObjectChange, objectEventOf } from '../../local/storage/objects/object-event.ts';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';

const key = (name: string) => `default/${name}`;
const uri = (name: string) => `s3://landing/default/${name}`;

describe('events of the landing bucket that come twice, late and out of order', () => {
  const dataDir = aDataFolder();
  let cloud: RunningCloud;

  beforeAll(async () => {
    cloud = await aCloud(dataDir, { disorder: { seed: 7, duplicated: 0.6, dropped: 0, delayed: 0.5 } });
  }, 240_000);
  afterAll(async () => {
    await cloud?.close();
    removeFolder(dataDir);
  });

  it('give what lies in the bucket in the end, each document once', { timeout: 90_000 }, async () => {
    const { landing, client } = cloud;
    for (let round = 0; round < 3; round += 1) {
      for (const name of ['one', 'two', 'three', 'four']) landing.put(key(`${name}.txt`), `${name} in round ${round}.`);
      landing.delete(key('two.txt'));
      landing.put(key('five.txt'), `five in round ${round}.`);
      landing.delete(key('five.txt'));
    }
    landing.put(key('five.txt'), 'five is back.');
    // What is held back is let go by later events.
    for (let more = 0; more < 6; more += 1) landing.put(key('other.txt'), `other ${more}.`);
    await cloud.documentOf(uri('five.txt'));
    const jobs = await cloud.quiet();

    const documents = await Array.fromAsync(client.documents.all());
    const texts = await Promise.all(
      documents.map(async (one) => [one.uri, await client.documents.text(one.documentId)] as const),
    );
    expect(Object.fromEntries(texts)).toEqual({
      [uri('one.txt')]: 'one in round 2.',
      [uri('three.txt')]: 'three in round 2.',
      [uri('four.txt')]: 'four in round 2.',
      [uri('five.txt')]: 'five is back.',
      [uri('other.txt')]: 'other 5.',
    });
    expect(texts).toHaveLength(5);
    expect(jobs.map(({ status }) => status)).toEqual(jobs.map(() => 'completed'));
  });
});

describe('events of the landing bucket that are lost', () => {
  it('are made good soon after the next start', { timeout: 120_000 }, async () => {
    const dataDir = aDataFolder();
    {
      await using deaf = await aCloud(dataDir, { disorder: { seed: 1, duplicated: 0, dropped: 1, delayed: 0 } });
      deaf.landing.put(key('lost.txt'), 'Nobody heard of this one.');
      await sleep(2_000);
      expect((await deaf.client.documents.list()).items).toEqual([]);
    }
    await using cloud = await aCloud(dataDir);
    const started = performance.now();
    const { documentId } = await cloud.documentOf(uri('lost.txt'), undefined, 60);
    console.log(`Found ${((performance.now() - started) / 1000).toFixed(1)} s after the start.`);
    expect(await cloud.client.documents.text(documentId)).toBe('Nobody heard of this one.');
    removeFolder(dataDir);
  });
});

describe('the rules of the landing bucket', () => {
  /** Queues that the template sends an event to. */
  async function targetsOf(change: Omit<ObjectChange, 'bucket'>): Promise<string[]> {
    const { assemblyDir } = await buildAssembly();
    const inventory = await loadAssembly(assemblyDir);
    const bucket = inventory.buckets.find(({ hasEvents }) => hasEvents)!.name;
    const sent: string[] = [];
    const bus = new EventBus({
      rules: inventory.rules,
      targets: {
        sendMessage: async (queueArn) => void sent.push(queueArn.split(':').at(-1)!),
        invokeFunction: async (name) => void sent.push(name),
        startExecution: async (arn) => void sent.push(arn),
      },
      clock: systemClock,
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
    const origin = { account: '000000000000', region: 'us-east-1', now: 0, sequence: 1 };
    await bus.publish(objectEventOf({ ...change, bucket }, origin) as never);
    return sent;
  }

  it('take what was created, and what somebody deleted', async () => {
    const created = await targetsOf({ key: key('a.txt'), reason: 'PutObject', object: { sizeBytes: 1, etag: 'e' } });
    expect(created).toEqual([expect.stringMatching(/intake|objects/i)]);
    expect(await targetsOf({ key: key('a.txt'), reason: 'DeleteObject' })).toEqual(created);
  });

  it('leave out what a lifecycle rule let expire, so that knowledge stays', async () => {
    expect(await targetsOf({ key: key('a.txt'), reason: 'Lifecycle Expiration' })).toEqual([]);
  });
});
