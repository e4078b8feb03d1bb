import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAssembly } from '../../bin/build.ts';
import { openClient } from '../../sdk/client.ts';
import { aCloud, aDataFolder, removeFolder } from './a-cloud.ts';
import { startHost } from './a-host.ts';
import { until } from './until.ts';

const folders: string[] = [];
const aFolder = (): string => {
  folders.push(aDataFolder());
  return folders.at(-1)!;
};

beforeAll(() => buildAssembly(), 180_000);
afterAll(() => folders.forEach(removeFolder));

/** Starts a host that is to refuse, and gives what it says. */
async function refusal(dataDir: string, port = 0): Promise<string> {
  const host = startHost(dataDir, { port });
  expect(await host.ended).toBeGreaterThan(0);
  expect(host.output()).not.toMatch(/^\s+at /m);
  return host.output();
}

describe('a data folder', () => {
  it('is refused to a second process, which says who has it', { timeout: 90_000 }, async () => {
    const dataDir = aFolder();
    const first = startHost(dataDir);
    const url = await first.url;
    try {
      expect(await refusal(dataDir)).toMatch(new RegExp(`in use by another Sheaf \\(process ${first.pid}.*sheaf stop`));
      expect((await openClient({ url }).health()).status).toBe('healthy');
    } finally {
      await first.stop();
    }
    expect(existsSync(join(dataDir, 'owner.json'))).toBe(false);
  });

  it('of a newer format is refused, and nothing in it is changed', { timeout: 60_000 }, async () => {
    const dataDir = aFolder();
    writeFileSync(join(dataDir, 'format.json'), '{"format": 99}');
    expect(await refusal(dataDir)).toMatch(
      /written by a newer Sheaf: its format is 99.*Update Sheaf.*Nothing in it was changed/s,
    );
    expect(readdirSync(dataDir)).toEqual(['format.json']);
  });

  it('of somebody else is refused', { timeout: 60_000 }, async () => {
    const dataDir = aFolder();
    writeFileSync(join(dataDir, 'thesis.docx'), 'precious');
    expect(await refusal(dataDir)).toMatch(/not Sheaf's \(thesis\.docx\).*--data DIR/s);
    expect(readdirSync(dataDir)).toEqual(['thesis.docx']);
  });

  it('can be used again after the port was taken', { timeout: 90_000 }, async () => {
    const dataDir = aFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await refusal(dataDir, port)).toMatch(new RegExp(`port ${port}.*--port`, 'is'));
    await new Promise((resolve) => other.close(resolve));
    const host = startHost(dataDir, { port });
    expect(await host.url).toBe(`http://127.0.0.1:${port}`);
    await host.stop();
  });
});

describe('a damaged object of the lake', () => {
  it('is told, leaves the others whole, and is healed as the message says', { timeout: 90_000 }, async () => {
    const dataDir = aFolder();
    const text = 'A text that will be damaged on disk.';
    let documentId: string;
    {
      await using first = await aCloud(dataDir);
      await first.ingest({ 'damaged.txt': text, 'whole.txt': 'This one stays whole.' });
      const [document] = (await first.client.documents.list({ uri: 'upload:damaged.txt' })).items;
      documentId = document!.documentId;
    }
    damage(dataDir, `%/clean/${documentId}/%`);
    await using cloud = await aCloud(dataDir);
    const told = await cloud.client.documents.text(documentId).catch((error: Error) => error);
    expect(told).toMatchObject({
      name: 'ProblemError',
      message: expect.stringMatching(/delete the document and ingest it again/),
    });
    const [whole] = (await cloud.client.documents.list({ uri: 'upload:whole.txt' })).items;
    expect(await cloud.client.documents.text(whole!.documentId)).toBe('This one stays whole.');
    expect((await cloud.client.search({ query: 'damaged disk' })).results[0]?.documentId).toBe(documentId);
    await cloud.client.documents.delete(documentId);
    expect((await cloud.ingest({ 'damaged.txt': text })).status).toBe('completed');
    expect(await cloud.client.documents.text(documentId)).toBe(text);
  });
});

describe('a full disk', () => {
  const size = 200;

  it('is told, loses nothing, and what waited goes on when there is room', { timeout: 240_000 }, async (context) => {
    const disk = aFolder();
    if (!isMounted(disk, size))
      return context.skip(`Run as root to mount a tmpfs of ${size} MB: then a full disk is tested.`);
    try {
      await fillAndGoOn(join(disk, 'data'), join(disk, 'filler'));
    } finally {
      execFileSync('umount', ['--lazy', disk]);
    }
  });

  async function fillAndGoOn(dataDir: string, filler: string): Promise<void> {
    const host = startHost(dataDir);
    const client = await host.client();
    try {
      writeFileSync(join(dataDir, 'landing', 'before.txt'), 'It came before the disk was full.');
      await until('it is stored', 90, async () =>
        (await client.documents.list()).items.some((one) => one.chunkCount > 0),
      );
      fill(filler);
      const outside = await fetch(`${client.url}/health`);
      expect([200, 503]).toContain(outside.status);
      const answer = await client.uploads.create({ files: [{ path: 'late.txt', sizeBytes: 5 }] }).then(
        async ({ files: [target] }) =>
          (await fetch(target!.url, { method: 'PUT', headers: target!.headers, body: 'late.' })).status,
        (error: { status: number }) => error.status,
      );
      expect(answer).toBeGreaterThanOrEqual(500);
      truncateSync(filler, 0);
      mkdirSync(join(dataDir, 'landing'), { recursive: true });
      writeFileSync(join(dataDir, 'landing', 'after.txt'), 'It came when there was room again.');
      const isThere = async (word: string) =>
        (await client.search({ query: word, mode: 'keyword' })).results.length > 0;
      await until('both are found', 90, async () => (await isThere('before')) && (await isThere('again')).valueOf());
    } finally {
      await host.stop();
    }
  }
});

/** Changes a byte in each file of the objects whose keys are like this. */
function damage(dataDir: string, keys: string): void {
  const names = filesOf(dataDir, keys);
  expect(names.length).toBeGreaterThan(0);
  for (const file of names) {
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 0x55;
    writeFileSync(file, bytes);
  }
}

function filesOf(dataDir: string, keys: string): string[] {
  const bytes = join(dataDir, 'storage', 'bytes');
  const index = new DatabaseSync(join(dataDir, 'storage', 'objects.db'), { readOnly: true });
  const rows = index.prepare('select files from objects where key like ?').all(keys);
  index.close();
  const names = rows.flatMap(({ files }) => (JSON.parse(String(files)) as { name: string }[]).map(({ name }) => name));
  return readdirSync(bytes, { recursive: true, withFileTypes: true })
    .filter((entry) => names.some((name) => entry.name === name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function isMounted(folder: string, megabytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Takes all room that is left. */
function fill(file: string): void {
  const piece = Buffer.alloc(2 ** 20);
  for (const size of [piece.length, 4096, 1]) {
    try {
      for (;;) writeFileSync(file, piece.subarray(0, size), { flag: 'a' });
    } catch {
      // Full for pieces of this size.
    }
  }
}
