import type { FauxqsServer } from 'fauxqs';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openObjectStore } from '../../../lambdas/adapters/s3-object-store.ts';

describe('the S3 object store', () => {
  let server: FauxqsServer;

  beforeAll(async () => {
    server = await startFauxqs({ port: 0, logger: false });
    server.createBucket('lake');
    process.env.AWS_ENDPOINT_URL_S3 = server.address;
    process.env.AWS_REGION = 'us-east-1';
    process.env.AWS_ACCESS_KEY_ID = 'test';
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
  });
  afterAll(() => server.stop());

  it('gives back the bytes, type and ETag of what was put', async () => {
    const store = openObjectStore('lake');
    const { etag } = await store.put('t/bytes/ä b+c', 'grüße', 'text/plain');
    const found = await store.get('t/bytes/ä b+c');
    expect(new TextDecoder().decode(found?.bytes)).toBe('grüße');
    expect(found).toMatchObject({ etag, contentType: 'text/plain' });
    expect(etag).toMatch(/^[0-9a-f]{32}$/);
    expect(await store.head('t/bytes/ä b+c')).toMatchObject({ key: 't/bytes/ä b+c', sizeBytes: 7, etag });
  });

  it('answers undefined for a key that is not there', async () => {
    const store = openObjectStore('lake');
    expect(await store.get('none')).toBeUndefined();
    expect(await store.head('none')).toBeUndefined();
  });

  it('lists a prefix in key order, page after page, after a key', async () => {
    const store = openObjectStore('lake');
    const keys = Array.from({ length: 1_103 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
    for (let from = 0; from < keys.length; from += 50) {
      await Promise.all(keys.slice(from, from + 50).map((key) => store.put(key, 'x')));
    }
    expect(await keysOf(store.list('many/'))).toEqual(keys);
    expect(await keysOf(store.list('many/', keys[1_099]))).toEqual(keys.slice(1_100));
    await store.delete([...keys, 'many/absent']);
    expect(await keysOf(store.list('many/'))).toEqual([]);
  });

  it('presigns a PUT that takes the file', async () => {
    const store = openObjectStore('lake');
    const { url, headers } = await store.presignPut('t/uploads/1/0', 5, 900);
    const answer = await fetch(url, { method: 'PUT', headers, body: 'hello' });
    expect(answer.status).toBe(200);
    expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host');
    expect(new TextDecoder().decode((await store.get('t/uploads/1/0'))?.bytes)).toBe('hello');
  });

  it('presigns a GET that gives the bytes', async () => {
    const store = openObjectStore('lake');
    await store.put('t/bytes/a', 'hello');
    const url = await store.presignGet('t/bytes/a', 60);
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('60');
    expect(await (await fetch(url)).text()).toBe('hello');
  });

  it('fails with StoreRefused when the bucket does not exist', async () => {
    await expect(openObjectStore('absent').put('k', 'x')).rejects.toMatchObject({ name: 'StoreRefused' });
    await expect(openObjectStore('absent').get('k')).rejects.toMatchObject({ name: 'StoreRefused' });
  });

  it('fails with StoreUnavailable when nothing answers', async () => {
    const before = process.env.AWS_ENDPOINT_URL_S3;
    process.env.AWS_ENDPOINT_URL_S3 = 'http://127.0.0.1:9';
    const store = openObjectStore('lake');
    await expect(store.get('k')).rejects.toMatchObject({ name: 'StoreUnavailable' });
    process.env.AWS_ENDPOINT_URL_S3 = before;
  });
});

async function keysOf(objects: AsyncIterable<{ key: string }>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects) keys.push(key);
  return keys;
}
