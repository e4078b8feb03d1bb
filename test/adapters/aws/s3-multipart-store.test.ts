import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMultipartStore } from '../../../lambdas/adapters/s3-multipart-store.ts';
import { aStorage, type StorageUnderTest } from '../../local/storage/a-storage.ts';

/** Against the S3 of the local cloud. The smallest part that is not the last has 5 MiB. */
describe('the multipart store', () => {
  const smallest = 5 * 1024 * 1024;
  let under: StorageUnderTest;
  beforeAll(async () => {
    under = await aStorage();
    const { accessKeyId, secretAccessKey } = under.storage.credentials;
    Object.assign(process.env, {
      ...{ AWS_ENDPOINT_URL_S3: under.storage.endpointUrl, AWS_REGION: 'eu-central-1' },
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    });
  });
  afterAll(() => under.end());

  it('makes one object of parts that were put in any order, and again', async () => {
    const store = openMultipartStore('landing');
    const key = 'default/uploads/1/0';
    const id = await store.begin(key);
    const put = async (number: number, body: Buffer) => {
      const { url, headers } = await store.presignPart(key, id, { number, sizeBytes: body.length }, 900);
      return fetch(url, { method: 'PUT', headers, body: new Uint8Array(body) });
    };
    expect(await store.parts(key, id)).toEqual([]);
    const [first, last] = [Buffer.alloc(smallest, 'a'), Buffer.from('the end')];
    expect((await put(2, last)).status).toBe(200);
    expect((await put(1, Buffer.alloc(smallest, 'b'))).status).toBe(200);
    expect((await put(1, first)).status).toBe(200);
    const parts = await store.parts(key, id);
    expect(parts?.map(({ number, sizeBytes }) => [number, sizeBytes])).toEqual([
      [1, smallest],
      [2, last.length],
    ]);
    expect(await store.complete(key, id, parts!)).toBe(true);
    expect((await under.storage.bucket('landing').get(key))?.equals(Buffer.concat([first, last]))).toBe(true);
    expect(await store.complete(key, id, parts!)).toBe(false);
    expect(await store.parts(key, id)).toBeUndefined();
  });

  it('takes no part of another size than was signed, and nothing after it was given up', async () => {
    const store = openMultipartStore('landing');
    const id = await store.begin('default/uploads/1/1');
    const { url, headers } = await store.presignPart('default/uploads/1/1', id, { number: 1, sizeBytes: 5 }, 900);
    expect((await fetch(url, { method: 'PUT', body: 'hello!' })).status).toBe(403);
    await store.abort('default/uploads/1/1', id);
    await store.abort('default/uploads/1/1', id);
    expect((await fetch(url, { method: 'PUT', headers, body: 'hello' })).status).toBe(404);
  });

  it('fails with StoreRefused for a bucket that is not there', async () => {
    await expect(openMultipartStore('nowhere').begin('k')).rejects.toMatchObject({ name: 'StoreRefused' });
  });
});
