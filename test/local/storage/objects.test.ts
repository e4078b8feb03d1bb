import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStorage, type StorageUnderTest } from './a-storage.ts';

let under: StorageUnderTest;
beforeAll(async () => {
  under = await aStorage();
});
afterAll(() => under.end());

const put = (Key: string, Body: string | Uint8Array | Readable, more = {}) =>
  under.s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body, ...more }));
const get = async (Key: string, more = {}) => {
  const answer = await under.s3.send(new GetObjectCommand({ Bucket: 'lake', Key, ...more }));
  return { ...answer, bytes: Buffer.from((await answer.Body?.transformToByteArray()) ?? []) };
};

describe('objects', () => {
  it('come back with bytes, type, metadata and checksum', async () => {
    const more = { ContentType: 'text/markdown', Metadata: { origin: 'a test' }, ChecksumAlgorithm: 'SHA256' as const };
    const { ETag, ChecksumSHA256 } = await put('t/ä b+c%20&<1>.md', 'grüße', more);
    const found = await get('t/ä b+c%20&<1>.md', { ChecksumMode: 'ENABLED' });
    expect(found.bytes.toString()).toBe('grüße');
    expect(found).toMatchObject({ ETag, ChecksumSHA256, ContentType: 'text/markdown', ContentLength: 7 });
    expect(found.Metadata).toEqual({ origin: 'a test' });
    const head = await under.s3.send(new HeadObjectCommand({ Bucket: 'lake', Key: 't/ä b+c%20&<1>.md' }));
    expect(head).toMatchObject({ ETag, ContentLength: 7, Metadata: { origin: 'a test' } });
  });

  it('take a body of unknown chunks whose checksum comes in the trailer', async () => {
    const bytes = randomBytes(700_000);
    await put('stream', Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]), { ContentLength: bytes.length });
    expect((await get('stream')).bytes.equals(bytes)).toBe(true);
  });

  it('answer ranges, and 416 beyond the end', async () => {
    const bytes = randomBytes(600_000);
    await put('ranged', bytes);
    const middle = await get('ranged', { Range: 'bytes=299990-300009' });
    expect(middle.bytes.equals(bytes.subarray(299_990, 300_010))).toBe(true);
    expect(middle.ContentRange).toBe('bytes 299990-300009/600000');
    expect((await get('ranged', { Range: 'bytes=-5' })).bytes.equals(bytes.subarray(-5))).toBe(true);
    await expect(get('ranged', { Range: 'bytes=600000-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('may be empty', async () => {
    await put('empty', '');
    expect((await get('empty')).bytes.length).toBe(0);
  });

  it('are gone after a delete, and deleting what is not there is no error', async () => {
    await put('gone', 'x');
    await under.s3.send(new DeleteObjectCommand({ Bucket: 'lake', Key: 'gone' }));
    await under.s3.send(new DeleteObjectCommand({ Bucket: 'lake', Key: 'gone' }));
    await expect(get('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('are copied with their metadata, and outlive their source', async () => {
    await put('source', 'copied', { Metadata: { a: '1' }, ContentType: 'text/plain' });
    const CopySource = 'lake/source';
    await under.s3.send(new CopyObjectCommand({ Bucket: 'lake', Key: 'copy', CopySource }));
    await under.s3.send(new DeleteObjectCommand({ Bucket: 'lake', Key: 'source' }));
    const copy = await get('copy');
    expect(copy.bytes.toString()).toBe('copied');
    expect(copy).toMatchObject({ ContentType: 'text/plain', Metadata: { a: '1' } });
  });

  it('are put together from parts without copying them', async () => {
    const parts = [randomBytes(5 * 1024 * 1024), randomBytes(1000)];
    const target = { Bucket: 'lake', Key: 'parts' };
    const { UploadId } = await under.s3.send(new CreateMultipartUploadCommand(target));
    const Parts = [];
    for (const [index, Body] of parts.entries()) {
      const part = { ...target, UploadId, PartNumber: index + 1 };
      const { ETag } = await under.s3.send(new UploadPartCommand({ ...part, Body }));
      Parts.push({ PartNumber: index + 1, ETag });
    }
    const complete = { ...target, UploadId, MultipartUpload: { Parts } };
    const { ETag } = await under.s3.send(new CompleteMultipartUploadCommand(complete));
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect((await get('parts')).bytes.equals(Buffer.concat(parts))).toBe(true);
    const across = await get('parts', { Range: 'bytes=5242870-5242889' });
    expect(across.bytes.equals(Buffer.concat(parts).subarray(5_242_870, 5_242_890))).toBe(true);
    await expect(under.s3.send(new CompleteMultipartUploadCommand(complete))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
  });
});

describe('a listing', () => {
  const list = async (Prefix: string, more = {}) => {
    const keys: string[] = [];
    const prefixes: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await under.s3.send(
        new ListObjectsV2Command({ Bucket: 'lake', Prefix, ContinuationToken, ...more }),
      );
      keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix: prefix = '' }) => prefix));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return { keys, prefixes };
  };

  it('gives every key once, in the order of UTF-8 bytes, whatever the page size', async () => {
    const alphabet = fc.constantFrom('a', 'B', '/', '-', 'é', '￦', '😀', '0', '\u{10ffff}');
    const name = fc.string({ unit: alphabet, minLength: 1, maxLength: 6 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { maxLength: 20 }),
        fc.integer({ min: 1, max: 7 }),
        async (names, MaxKeys) => {
          run += 1;
          const prefix = `list${run}/`;
          for (const key of names) under.storage.bucket('lake').put(prefix + key, 'x');
          const expected = names
            .map((key) => prefix + key)
            .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect((await list(prefix, { MaxKeys })).keys).toEqual(expected);
          const grouped = await list(prefix, { MaxKeys, Delimiter: '/' });
          const folders = names
            .filter((key) => key.includes('/'))
            .map((key) => prefix + key.slice(0, key.indexOf('/') + 1));
          expect([...grouped.prefixes].sort()).toEqual([...new Set(folders)].sort());
          expect(grouped.keys).toEqual(expected.filter((key) => !key.slice(prefix.length).includes('/')));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('starts after a key', async () => {
    for (const key of ['s/1', 's/2', 's/3']) await put(key, 'x');
    expect((await list('s/', { StartAfter: 's/1' })).keys).toEqual(['s/2', 's/3']);
  });
});

it('deletes a batch with odd keys and names each', async () => {
  const keys = ['d/&amp;', 'd/<x>', 'd/"q"', "d/'", 'd/ é', 'd/absent'];
  for (const key of keys.slice(0, -1)) await put(key, 'x');
  const Objects = keys.map((Key) => ({ Key }));
  const answer = await under.s3.send(new DeleteObjectsCommand({ Bucket: 'lake', Delete: { Objects } }));
  expect(answer.Deleted?.map(({ Key }) => Key)).toEqual(keys);
  expect([...under.storage.bucket('lake').list('d/')]).toEqual([]);
});

it('lets exactly one of many writers create a key', async () => {
  const writers = Array.from({ length: 20 }, (_, index) => put('once', `writer ${index}`, { IfNoneMatch: '*' }));
  const outcomes = await Promise.allSettled(writers);
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(failed).toHaveLength(19);
  for (const { reason } of failed) expect(reason).toMatchObject({ name: 'PreconditionFailed' });
  const winner = outcomes.findIndex((outcome) => outcome.status === 'fulfilled');
  expect((await get('once')).bytes.toString()).toBe(`writer ${winner}`);
});
