import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { aFolder, aStorage, type StorageUnderTest } from './a-storage.ts';
import { roundOf } from './a-writer.ts';

let under: StorageUnderTest | undefined;
afterEach(async () => {
  await under?.end();
  under = undefined;
});

/** Paths of the files that hold bytes of objects. */
function byteFiles(dataDir: string): string[] {
  const root = join(dataDir, 'storage', 'bytes');
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('a kill -9 in the middle of writes', () => {
  it.each([300, 700, 1_100])(
    'after %i ms leaves whole objects, keeps what was acknowledged, and no other file',
    async (ms) => {
      const dataDir = aFolder();
      onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
      const writer = fork(join(import.meta.dirname, 'a-writer.ts'), [dataDir], { execArgv: [] });
      const acknowledged = new Map<string, number>();
      writer.on('message', ({ key, round }: { key: string; round: number }) => acknowledged.set(key, round));
      await once(writer, 'message');
      await sleep(ms);
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      under = await aStorage({ dataDir });
      expect(acknowledged.size).toBeGreaterThan(0);
      for (const [key, round] of acknowledged) {
        const bytes = await under.storage.bucket('landing').get(key);
        expect(roundOf(key, bytes ?? Buffer.alloc(0))).toBeGreaterThanOrEqual(round);
      }
      expect(under.problems).toEqual([]);
      await under.end();
      under = await aStorage({ dataDir });
      await under.end();
      under = await aStorage({ dataDir });
      const objects = [...under.storage.bucket('landing').list('')];
      expect(byteFiles(dataDir)).toHaveLength(objects.length);
    },
  );
});

describe('a body that does not arrive whole', () => {
  it('leaves the object as it was, and no file', async () => {
    under = await aStorage();
    const { storage, dataDir, s3 } = under;
    storage.bucket('lake').put('k', 'before');
    for (const length of [1_000, 10_000_000]) {
      const broken = new Readable({ read: () => undefined });
      broken.push(Buffer.alloc(500));
      const command = new PutObjectCommand({ Bucket: 'lake', Key: 'k', Body: broken, ContentLength: length });
      const abort = new AbortController();
      const sending = s3.send(command, { abortSignal: abort.signal });
      sending.catch(() => undefined);
      await sleep(100);
      abort.abort();
      await expect(sending).rejects.toThrow();
    }
    await sleep(100);
    expect((await storage.bucket('lake').get('k'))?.toString()).toBe('before');
    expect(byteFiles(dataDir)).toHaveLength(1);
  });
});

describe('a large object', () => {
  it('of 200 MB goes through in both directions with little memory', async () => {
    under = await aStorage();
    const { s3 } = under;
    const size = 200_000_000;
    const piece = Buffer.alloc(1_000_000, 'x');
    let largest = 0;
    const watching = setInterval(() => {
      largest = Math.max(largest, process.memoryUsage.rss());
    }, 10);
    const before = process.memoryUsage.rss();
    const Body = Readable.from(Array.from({ length: size / piece.length }, () => piece));
    const startedAt = performance.now();
    await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'big', Body, ContentLength: size }));
    const putMs = performance.now() - startedAt;
    const { Body: answer } = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'big' }));
    let received = 0;
    for await (const chunk of answer as Readable) received += (chunk as Buffer).length;
    clearInterval(watching);
    const getMs = performance.now() - startedAt - putMs;
    const grown = Math.round((largest - before) / 1e6);
    console.log(
      `200 MB: put in ${Math.round(putMs)} ms, got in ${Math.round(getMs)} ms, +${grown} MB for client and server`,
    );
    expect(received).toBe(size);
    // Held whole once, it would be 200 MB for either side; a busy machine collects late.
    expect(grown).toBeLessThan(180);
  }, 60_000);
});

describe('damage on the disk', () => {
  it('is found when the object is read: it is set aside, named, and no longer served', async () => {
    under = await aStorage();
    const { storage, dataDir, s3, problems } = under;
    const damage: [string, (file: string) => void][] = [
      ['shorter', (file) => truncateSync(file, statSync(file).size - 1)],
      ['other bytes', (file) => writeFileSync(file, Buffer.alloc(statSync(file).size, 'y'))],
      ['missing', (file) => rmSync(file)],
    ];
    for (const [key, spoil] of damage) {
      storage.bucket('lake').put(key, 'x'.repeat(5_000));
      const [file = ''] = byteFiles(dataDir).filter((path) => !path.includes('damaged'));
      spoil(file);
      const reading = s3.send(new GetObjectCommand({ Bucket: 'lake', Key: key }));
      await expect(reading).rejects.toMatchObject({
        name: 'NoSuchKey',
        message: expect.stringContaining(`lake/${key} was damaged on disk`),
      });
      expect(storage.bucket('lake').head(key)).toBeUndefined();
    }
    expect(problems).toHaveLength(3);
    expect(byteFiles(dataDir)).toHaveLength(2);
  });

  it('in a large object breaks the connection before its end', async () => {
    under = await aStorage();
    const { storage, dataDir, s3 } = under;
    const bytes = Buffer.alloc(3_000_000, 'x');
    storage.bucket('lake').put('big', bytes);
    const [file = ''] = byteFiles(dataDir);
    bytes[2_999_999] = 0;
    writeFileSync(file, bytes);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'big' }));
    await expect(
      (Body as Readable & { transformToByteArray(): Promise<unknown> }).transformToByteArray(),
    ).rejects.toThrow();
    expect(storage.bucket('lake').head('big')).toBeUndefined();
  });
});

/** A file system of 8 MB; undefined where this process may not mount one. */
function aSmallDisk(): string | undefined {
  const folder = aFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    console.log('The test of a full disk is skipped: it needs the right to mount a small file system (root on Linux).');
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

describe('a full disk', () => {
  it('is told by name, loses nothing, and does no harm once there is space again', async ({ skip }) => {
    const dataDir = aSmallDisk();
    if (dataDir === undefined) return skip();
    onTestFinished(() => {
      execFileSync('umount', ['-l', dataDir]);
      rmSync(dataDir, { recursive: true, force: true });
    });
    under = await aStorage({ dataDir, queues: [{ name: 'work' }] });
    const { storage, s3 } = under;
    const put = (Key: string, size: number) =>
      s3.send(new PutObjectCommand({ Bucket: 'landing', Key, Body: Buffer.alloc(size, Key) }));
    await put('kept', 100_000);
    for (const size of [20_000_000, 200_000]) {
      const filling = (async () => {
        for (let index = 0; index < 100; index += 1) await put(`fill-${size}-${index}`, size);
      })();
      await expect(filling).rejects.toMatchObject({
        name: 'NoSpace',
        $metadata: { httpStatusCode: 507 },
        message: expect.stringContaining('Free some space'),
      });
    }
    await expect(put('kept', 300_000)).rejects.toMatchObject({ name: 'NoSpace' });
    expect((await storage.bucket('landing').get('kept'))?.equals(Buffer.alloc(100_000, 'kept'))).toBe(true);
    for (const { key } of [...storage.bucket('landing').list('fill-200000')].slice(0, 5))
      storage.bucket('landing').delete(key);
    await put('kept', 300_000);
    expect(storage.bucket('landing').head('kept')?.sizeBytes).toBe(300_000);
  });
});

it('answers a refused upload although its body is large', async () => {
  under = await aStorage();
  const { endpointUrl } = under.storage;
  const status = await new Promise((resolve, reject) => {
    const sending = request(`${endpointUrl}/lake/k`, { method: 'PUT', headers: { 'content-length': 20_000_000 } });
    sending.on('response', (answer) => resolve(answer.statusCode));
    sending.on('error', reject);
    sending.end(Buffer.alloc(20_000_000));
  });
  expect(status).toBe(403);
});

it('keeps its files for their owner only', async () => {
  under = await aStorage();
  under.storage.bucket('lake').put('k', 'x');
  for (const file of byteFiles(under.dataDir)) expect(statSync(file).mode & 0o077).toBe(0);
  expect(statSync(join(under.dataDir, 'storage')).mode & 0o077).toBe(0);
});

it('leaves no byte of a deleted object in the folder', async () => {
  const dataDir = aFolder();
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  under = await aStorage({ dataDir });
  under.storage.bucket('lake').put('key-canary', 'body-canary');
  under.storage.bucket('lake').delete('key-canary');
  await under.end();
  under = undefined;
  const entries = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const entry of entries) {
    const text = readFileSync(join(entry.parentPath, entry.name), 'latin1');
    expect([entry.name, text.includes('canary')]).toEqual([entry.name, false]);
  }
});
