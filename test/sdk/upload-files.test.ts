import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openClient } from '../../sdk/client.ts';
import type { LocalFile } from '../../sdk/send-files.ts';
import { ingestFiles, UploadInterrupted } from '../../sdk/upload-files.ts';

/** An API and its bucket in one: files above ten bytes come in parts of ten, which `refuses` may refuse. */
async function anUploadServer(refuses: (url: string, tries: number) => number | undefined = () => undefined) {
  const parts = new Map<string, string>();
  const tries = new Map<string, number>();
  let created: { path: string; sizeBytes: number }[] = [];
  const state = { puts: 0, inFlight: 0, mostInFlight: 0, announced: 0, submitted: [] as string[], url: '' };
  const targetsOf = (onlyMissing: boolean) =>
    created.flatMap(({ path, sizeBytes }, file) => {
      const count = Math.max(1, Math.ceil(sizeBytes / 10));
      const all = Array.from({ length: count }, (_, part) => ({
        ...{ number: part + 1, offset: part * 10, sizeBytes: Math.min(10, sizeBytes - part * 10), headers: {} },
        url: `${state.url}/put/${file}/${part}`,
      })).filter(({ url }) => !onlyMissing || !parts.has(new URL(url).pathname));
      if (all.length === 0) return [];
      const target = { path, url: `${state.url}/put/${file}/0`, headers: {} };
      return [count === 1 ? target : { ...target, parts: all }];
    });
  const server = createServer(async (request, response) => {
    const body = (await Array.fromAsync(request as AsyncIterable<Buffer>)).join('');
    const path = request.url ?? '';
    const answer = (status: number, json: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    if (request.method === 'PUT') {
      state.puts += 1;
      state.inFlight += 1;
      state.mostInFlight = Math.max(state.mostInFlight, state.inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      state.inFlight -= 1;
      const tried = (tries.get(path) ?? 0) + 1;
      tries.set(path, tried);
      const status = refuses(path, tried);
      if (status === undefined) parts.set(path, body);
      return answer(status ?? 200, {});
    }
    if (request.method === 'GET') {
      const files = created.map(({ path, sizeBytes }) => ({ path, sizeBytes, hasArrived: false }));
      const createdAt = new Date(5_000).toISOString();
      return answer(200, {
        uploadId: 'U',
        corpus: 'documents',
        createdAt,
        jobId: null,
        files,
        missing: targetsOf(true),
      });
    }
    if (path === '/v1/jobs') {
      state.submitted.push(JSON.parse(body).source.uploadId);
      return answer(202, { jobId: 'J', status: 'pending' });
    }
    state.announced += 1;
    created = JSON.parse(body).files;
    return answer(200, { uploadId: 'U', files: targetsOf(false) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const textOf = (file: number) =>
    [...parts]
      .filter(([path]) => path.startsWith(`/put/${file}/`))
      .toSorted(([a], [b]) => Number(a.split('/')[3]) - Number(b.split('/')[3]))
      .map(([, text]) => text)
      .join('');
  return { state, textOf, client: openClient({ url: state.url }), close: () => server.close() };
}

const aFile = (path: string, text: string, modifiedAt = 0): LocalFile => ({
  ...{ path, sizeBytes: text.length, modifiedAt },
  read: async () => new Blob([text]),
});
const long = `${'abcdefghij'.repeat(9)}end`;

let server: Awaited<ReturnType<typeof anUploadServer>>;
afterEach(() => server.close());

const quick = { pauseMilliseconds: 1 };
const ingest = (files: readonly LocalFile[], options = {}) =>
  Array.fromAsync(ingestFiles(server.client, files, { ...quick, ...options }));

describe('uploading in parts', () => {
  it('sends parts at the same time, whole files beside them, and tells of each file once', async () => {
    server = await anUploadServer();
    const told: string[] = [];
    const onFile = ({ path }: LocalFile) => told.push(path);
    await ingest([aFile('long.txt', long), aFile('short.txt', 'short'), aFile('none.txt', '')], { onFile });
    expect([server.textOf(0), server.textOf(1), server.textOf(2)]).toEqual([long, 'short', '']);
    expect(told.toSorted()).toEqual(['long.txt', 'none.txt', 'short.txt']);
    expect(server.state.puts).toBe(12);
    expect(server.state.mostInFlight).toBeGreaterThan(1);
    expect(server.state.submitted).toEqual(['U']);
  });

  it('sends a part again that was refused for now, and no other', async () => {
    server = await anUploadServer((url, tries) => (url === '/put/0/3' && tries < 3 ? 503 : undefined));
    await ingest([aFile('long.txt', long)]);
    expect(server.textOf(0)).toBe(long);
    expect(server.state.puts).toBe(12);
  });

  it('asks for new URLs when one has expired, and sends only what is missing', async () => {
    server = await anUploadServer((url, tries) => (url === '/put/0/9' && tries === 1 ? 403 : undefined));
    await ingest([aFile('long.txt', long)], { concurrency: 1 });
    expect(server.textOf(0)).toBe(long);
    expect(server.state.puts).toBe(11);
  });

  it('fails with the id of the upload when nothing gets through, and goes on from there', async () => {
    let isDown = true;
    server = await anUploadServer((url) => (isDown && url === '/put/0/5' ? 500 : undefined));
    const files = [aFile('long.txt', long)];
    const failure = await ingest(files, { concurrency: 1 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UploadInterrupted);
    expect(failure).toMatchObject({ uploadId: 'U', message: expect.stringContaining('the store answered 500') });
    expect(server.state.submitted).toEqual([]);
    isDown = false;
    const before = server.state.puts;
    await ingest(files, { resume: 'U' });
    expect(server.textOf(0)).toBe(long);
    expect(server.state.puts - before).toBe(5);
    expect(server.state).toMatchObject({ announced: 1, submitted: ['U'] });
  });

  it('does not resume with other files, or with one that changed since', async () => {
    server = await anUploadServer();
    await ingest([aFile('long.txt', long)]);
    await expect(ingest([aFile('other.txt', long)], { resume: 'U' })).rejects.toThrow('not those of the upload');
    await expect(ingest([aFile('long.txt', long, 6_000)], { resume: 'U' })).rejects.toThrow('was changed after');
    expect(server.state.announced).toBe(1);
  });

  it('fails with what a file says that cannot be read, without trying again', async () => {
    server = await anUploadServer();
    const file = { ...aFile('gone.txt', 'gone'), read: () => Promise.reject(new Error('It is not there.')) };
    await expect(ingest([file])).rejects.toThrow('It is not there.');
    expect(server.state.puts).toBe(0);
  });
});
