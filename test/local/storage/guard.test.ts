import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStorage, type StorageUnderTest } from './a-storage.ts';

let under: StorageUnderTest;
beforeAll(async () => {
  under = await aStorage();
  under.storage.bucket('lake').put('k', 'kept');
});
afterAll(() => under.end());

const k = { Bucket: 'lake', Key: 'k' };
// biome-ignore lint/suspicious/noExplicitAny: one list of commands of many types
const refused: [string, any, string][] = [
  [
    'tagging an object',
    new PutObjectTaggingCommand({ ...k, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }),
    'tagging',
  ],
  ['reading tags', new GetObjectTaggingCommand(k), 'tagging'],
  ['an ACL', new PutObjectAclCommand({ ...k, ACL: 'public-read' }), 'acl'],
  ['an ACL header', new PutObjectCommand({ ...k, Body: 'x', ACL: 'public-read' }), 'x-amz-acl'],
  ['tags in a header', new PutObjectCommand({ ...k, Body: 'x', Tagging: 'a=b' }), 'x-amz-tagging'],
  ['a customer key', new PutObjectCommand({ ...k, Body: 'x', SSECustomerAlgorithm: 'AES256' }), 'customer-algorithm'],
  ['a storage class', new PutObjectCommand({ ...k, Body: 'x', StorageClass: 'GLACIER' }), 'x-amz-storage-class'],
  [
    'encryption by key',
    new PutObjectCommand({ ...k, Body: 'x', ServerSideEncryption: 'aws:kms' }),
    'server-side-encryption',
  ],
  ['If-Match of a write', new PutObjectCommand({ ...k, Body: 'x', IfMatch: '"a"' }), 'if-match'],
  ['If-None-Match other than *', new PutObjectCommand({ ...k, Body: 'x', IfNoneMatch: '"a"' }), 'If-None-Match'],
  ['If-Match of a delete', new DeleteObjectCommand({ ...k, IfMatch: '"a"' }), 'if-match'],
  [
    'a condition of a copy',
    new CopyObjectCommand({ ...k, CopySource: 'lake/k', CopySourceIfMatch: '"a"' }),
    'copy-source-if',
  ],
  ['If-Modified-Since', new GetObjectCommand({ ...k, IfModifiedSince: new Date() }), 'if-modified-since'],
  ['a version', new GetObjectCommand({ ...k, VersionId: '1' }), 'versionId'],
  ['a part of an object', new GetObjectCommand({ ...k, PartNumber: 1 }), 'partNumber'],
  [
    'another content type in the answer',
    new GetObjectCommand({ ...k, ResponseContentType: 'a/b' }),
    'response-content-type',
  ],
  ['attributes', new GetObjectAttributesCommand({ ...k, ObjectAttributes: ['ETag'] }), 'attributes'],
  [
    'copying a part',
    new UploadPartCopyCommand({ ...k, UploadId: '1', PartNumber: 1, CopySource: 'lake/k' }),
    'uploadId',
  ],
  [
    'versioning',
    new PutBucketVersioningCommand({ Bucket: 'lake', VersioningConfiguration: { Status: 'Enabled' } }),
    'versioning',
  ],
  [
    'notifications',
    new PutBucketNotificationConfigurationCommand({ Bucket: 'lake', NotificationConfiguration: {} }),
    'notification',
  ],
  ['a policy', new PutBucketPolicyCommand({ Bucket: 'lake', Policy: '{}' }), 'policy'],
  ['versions', new ListObjectVersionsCommand({ Bucket: 'lake' }), 'versions'],
  ['the old listing', new ListObjectsCommand({ Bucket: 'lake' }), 'ListObjectsV2'],
  ['a new bucket', new CreateBucketCommand({ Bucket: 'other' }), 'PUT of a bucket'],
  [
    'a version in a batch of deletes',
    new DeleteObjectsCommand({ Bucket: 'lake', Delete: { Objects: [{ Key: 'k', VersionId: '1' }] } }),
    'VersionId',
  ],
  [
    'a checksum that cannot be verified',
    new PutObjectCommand({ ...k, Body: 'x', ChecksumCRC64NVME: 'AAAAAAAAAAA=' }),
    'crc64nvme',
  ],
];

describe('S3 rejects', () => {
  it.each(refused)('%s', async (_what, command, named) => {
    await expect(under.s3.send(command)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(named),
    });
    expect((await under.storage.bucket('lake').get('k'))?.toString()).toBe('kept');
  });

  it('a condition of HeadObject', async () => {
    await expect(under.s3.send(new HeadObjectCommand({ ...k, IfMatch: '"a"' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
  });

  it('bytes whose checksum is not the one that was sent', async () => {
    const put = (more: object) => under.s3.send(new PutObjectCommand({ ...k, Body: 'x', ...more }));
    await expect(put({ ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put({ ChecksumSHA256: `${'A'.repeat(43)}=` })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put({ ContentMD5: `${'A'.repeat(22)}==` })).rejects.toMatchObject({ name: 'BadDigest' });
  });

  it('keys with control characters, keys that are too long and buckets that are not there', async () => {
    const put = (Key: string, Bucket = 'lake') => under.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await expect(put('a\nb')).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(put('x'.repeat(1025))).rejects.toMatchObject({ name: 'KeyTooLongError' });
    await expect(put('k', 'absent')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('the port rejects', () => {
  const send = (path: string, headers: Record<string, string>) => fetch(under.storage.endpointUrl + path, { headers });

  it('requests that are not signed, or with a key of another run', async () => {
    expect((await send('/lake/k', {})).status).toBe(403);
    const foreign =
      'AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=00';
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const answer = await send('/lake/k', { authorization: foreign, 'x-amz-date': date });
    expect(await answer.text()).toContain('InvalidAccessKeyId');
  });

  it('a signature that was not made with the secret', async () => {
    const { accessKeyId } = under.storage.credentials;
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const credential = `${accessKeyId}/${date.slice(0, 8)}/eu-central-1/s3/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
    const answer = await send('/lake/k', { authorization, 'x-amz-date': date });
    expect(await answer.text()).toContain('SignatureDoesNotMatch');
    const old = await send('/lake/k', { authorization, 'x-amz-date': '20200101T000000Z' });
    expect(await old.text()).toContain('RequestTimeTooSkewed');
  });

  it('hosts that are not the loopback, so that no web page reaches it by a name of its own', async () => {
    const { request } = await import('node:http');
    const { port } = new URL(under.storage.endpointUrl);
    const status = await new Promise((resolve) => {
      const options = { host: '127.0.0.1', port, path: '/lake/k', headers: { host: `evil.example:${port}` } };
      request(options, (answer) => resolve(answer.statusCode)).end();
    });
    expect(status).toBe(403);
  });
});

it('counts requests by operation', async () => {
  const before = under.storage.requestCounts();
  await under.s3.send(new GetObjectCommand(k));
  under.storage.bucket('lake').head('k');
  const after = under.storage.requestCounts();
  expect((after['s3:GetObject'] ?? 0) - (before['s3:GetObject'] ?? 0)).toBe(1);
  expect((after['s3:HeadObject'] ?? 0) - (before['s3:HeadObject'] ?? 0)).toBe(1);
});
