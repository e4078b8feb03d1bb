import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStorage, type StorageUnderTest } from './a-storage.ts';

const corsRule = {
  allowedOrigins: ['http://localhost:*'],
  allowedMethods: ['PUT', 'GET'],
  allowedHeaders: ['content-type'],
  exposedHeaders: ['ETag'],
};
let under: StorageUnderTest;
let now = Date.now();
beforeAll(async () => {
  const buckets = [
    { name: 'lake', hasEvents: false },
    { name: 'landing', hasEvents: true, corsRules: [corsRule] },
  ];
  under = await aStorage({ buckets, now: () => now });
  // The default adds the checksum of an empty body, which S3 would compare with the body that comes.
  under.s3.config.requestChecksumCalculation = async () => 'WHEN_REQUIRED';
});
afterAll(() => under.end());

const presignPut = (Key: string, ContentLength: number) =>
  getSignedUrl(under.s3, new PutObjectCommand({ Bucket: 'landing', Key, ContentLength }), {
    expiresIn: 60,
    signableHeaders: new Set(['content-length', 'host']),
  });

describe('a presigned URL', () => {
  it('takes a PUT of the size that was signed, with odd keys, and makes an event', async () => {
    const key = "default/ä b+c%20'(1)!*.md";
    const url = await presignPut(key, 5);
    const answer = await fetch(url, { method: 'PUT', body: 'hello' });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"5d41402abc4b2a76b9719d911017c592"']);
    expect((await under.storage.bucket('landing').get(key))?.toString()).toBe('hello');
    expect(under.events.at(-1)?.detail.object.key).toBe(key);
  });

  it('gives an object by GET', async () => {
    under.storage.bucket('lake').put('k', 'value');
    const url = await getSignedUrl(under.s3, new GetObjectCommand({ Bucket: 'lake', Key: 'k' }), { expiresIn: 60 });
    expect(await (await fetch(url)).text()).toBe('value');
  });

  it('rejects another size, method, key and a changed parameter', async () => {
    const url = await presignPut('default/a', 5);
    const attempts = [
      fetch(url, { method: 'PUT', body: 'hello!' }),
      fetch(url),
      fetch(url.replace('default/a', 'default/b'), { method: 'PUT', body: 'hello' }),
      fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'), { method: 'PUT', body: 'hello' }),
    ];
    for (const answer of await Promise.all(attempts)) {
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('SignatureDoesNotMatch');
    }
    expect(under.storage.bucket('landing').head('default/a')).toBeUndefined();
  });

  it('rejects a request after it expired', async () => {
    const url = await presignPut('default/late', 5);
    now += 600_000;
    const answer = await fetch(url, { method: 'PUT', body: 'hello' });
    now -= 600_000;
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('expired')]);
  });
});

describe('a browser', () => {
  const preflight = (url: string, origin: string, headers = 'content-type') =>
    fetch(url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': headers },
    });

  it('may send what the rules of the bucket allow', async () => {
    const url = await presignPut('default/cors', 5);
    const answer = await preflight(url, 'http://localhost:5173');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect(answer.headers.get('access-control-allow-headers')).toBe('content-type');
    const put = await fetch(url, { method: 'PUT', body: 'hello', headers: { origin: 'http://localhost:5173' } });
    expect(put.headers.get('access-control-expose-headers')).toBe('ETag');
  });

  it('may not send from elsewhere, with other headers, or to a bucket without rules', async () => {
    const url = await presignPut('default/cors', 5);
    const refused = await Promise.all([
      preflight(url, 'https://evil.example'),
      preflight(url, 'http://localhost:5173', 'authorization'),
      preflight(url.replace('/landing/', '/lake/'), 'http://localhost:5173'),
    ]);
    for (const answer of refused) expect(answer.status).toBe(403);
    expect(refused[0]?.headers.get('access-control-allow-origin')).toBeNull();
  });
});
