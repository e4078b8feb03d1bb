import { isOpened, objectUriOf, refuseBucket, s3Prefix } from '@sheaf/core/sources/s3-prefix';
import { beforeEach, describe, expect, it } from 'vitest';
import { aBucket } from '../../fixtures/memory-object-store.ts';
import { runsOf, type SourceRuns } from '../../fixtures/source-run.ts';

let bucket: ReturnType<typeof aBucket>;
let runs: SourceRuns;

beforeEach(async () => {
  bucket = aBucket();
  runs = runsOf(s3Prefix, {
    buckets: (name, prefix) => {
      if (isOpened(['archive/2026'], name, prefix)) return bucket;
      throw refuseBucket(name);
    },
  });
  for (let index = 0; index < 250; index += 1)
    await bucket.put(`2026/${String(index).padStart(3, '0')}.txt`, `Text ${index}.`);
  await bucket.put('2026/', '');
});

const given = { bucket: 'archive', prefix: '2026/' };
const kinds = (events: readonly { kind: string }[]) =>
  Object.entries(Object.groupBy(events, ({ kind }) => kind)).map(([kind, all]) => `${kind} ${all!.length}`);

describe('a prefix of a bucket', () => {
  it('is listed to its end, without what consoles make of folders', async () => {
    expect(kinds((await runs.run(given)).events)).toEqual(['document 250', 'checkpoint 3', 'end 1']);
  });

  it('is read the next time only where its ETag changed, and what is gone is noticed', async () => {
    await runs.run(given);
    await bucket.put('2026/007.txt', 'Another text.');
    await bucket.delete(['2026/008.txt']);
    expect(kinds((await runs.run(given)).events)).toEqual(['unchanged 248', 'document 1', 'checkpoint 3', 'end 1']);
    expect(runs.removed()).toEqual(['s3://archive/2026/008.txt']);
  });

  it('goes on after each checkpoint with what has not been listed', async () => {
    const first = await runs.run(given, 2);
    const rest = await runs.resume(given);
    expect([kinds(first.events), kinds(rest.events)]).toEqual([
      ['document 200', 'checkpoint 2'],
      ['document 50', 'checkpoint 1', 'end 1'],
    ]);
  });

  it('is cut at maxObjects, says so, and removes nothing then', async () => {
    await runs.run(given);
    const { events, end } = await runs.run({ ...given, maxObjects: 120 });
    expect(end).toMatchObject({ isComplete: false });
    expect(events.find(({ kind }) => kind === 'skipped')).toMatchObject({ reason: 'beyond maxObjects, 120' });
    expect(runs.removed()).toEqual([]);
  });

  it('fails for an object that is too large, and goes on', async () => {
    await bucket.put('2026/003.txt', 'x'.repeat(200));
    const { events } = await runs.run({ ...given, maxBytesPerObject: 100 });
    expect(kinds(events)).toEqual(['document 249', 'failed 1', 'checkpoint 3', 'end 1']);
  });

  it('rejects a bucket and a prefix that the operator has not opened', async () => {
    await expect(runs.run({ ...given, bucket: 'landing-of-sheaf' })).rejects.toMatchObject({ name: 'EgressRefused' });
    await expect(runs.run({ ...given, prefix: '2025/' })).rejects.toMatchObject({ name: 'EgressRefused' });
    await expect(runs.run({ bucket: 'archive' })).rejects.toMatchObject({ name: 'EgressRefused' });
  });

  it('names documents by escaped keys', () => {
    expect(objectUriOf('archive', 'a b/ü#1.txt')).toBe('s3://archive/a%20b/%C3%BC%231.txt');
  });
});
