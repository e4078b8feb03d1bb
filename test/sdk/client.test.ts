import { afterEach, describe, expect, it } from 'vitest';
import { openClient } from '../../sdk/client.ts';
import { ProblemError, ServerUnreachable } from '../../sdk/problem-error.ts';
import { partsOf } from '../../sdk/upload-files.ts';
import { aServer } from '../cli/a-server.ts';

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

describe('the typed client', () => {
  it('walks all pages of a list', async () => {
    server = await aServer({
      'GET /v1/documents?corpus=documents&limit=200': {
        json: { items: [{ documentId: '1' }, { documentId: '2' }], nextCursor: 'c1' },
      },
      'GET /v1/documents?corpus=documents&cursor=c1&limit=200': {
        json: { items: [{ documentId: '3' }], nextCursor: null },
      },
    });
    const ids = await Array.fromAsync(
      openClient(server).documents.all({ corpus: 'documents' }),
      ({ documentId }) => documentId,
    );
    expect(ids).toEqual(['1', '2', '3']);
  });

  it('waits for a job and tells every view of it', async () => {
    const statuses = ['pending', 'running', 'running', 'partial'];
    server = await aServer({ 'GET /v1/jobs/J': () => ({ json: { jobId: 'J', status: statuses.shift() } }) });
    const seen: string[] = [];
    const job = await openClient(server).jobs.wait('J', {
      onProgress: ({ status }) => seen.push(status),
      maxPauseMilliseconds: 100,
    });
    expect(job.status).toBe('partial');
    expect(seen).toEqual(['pending', 'running', 'running', 'partial']);
  });

  it('stops waiting at its signal', async () => {
    server = await aServer({ 'GET /v1/jobs/J': { json: { jobId: 'J', status: 'running' } } });
    const wait = openClient(server).jobs.wait('J', { signal: AbortSignal.timeout(150) });
    await expect(wait).rejects.toThrow(/time/i);
  });

  it('reads a long text in parts, cut anywhere', async () => {
    const bytes = new TextEncoder().encode('grüße '.repeat(10));
    const cuts = [7, 20, bytes.length];
    const parts: Response[] = [];
    let from = 0;
    for (const to of cuts) {
      const headers = { 'content-range': `bytes ${from}-${to - 1}/${bytes.length}` };
      parts.push(new Response(bytes.slice(from, to), { status: 206, headers }));
      from = to;
    }
    const ranges: (string | null)[] = [];
    const client = openClient({
      url: 'http://sheaf.example',
      fetch: async (_url, init) => {
        ranges.push(new Headers(init?.headers).get('range'));
        return parts.shift()!;
      },
    });
    expect(await client.documents.text('d')).toBe('grüße '.repeat(10));
    expect(ranges.map((range) => range?.split('-')[0])).toEqual(['bytes=0', 'bytes=7', 'bytes=20']);
  });

  it('answers health of an unhealthy server', async () => {
    const health = { status: 'unhealthy', dependencies: {} };
    server = await aServer({ 'GET /health': { status: 503, json: health, type: 'application/json' } });
    expect(await openClient(server).health()).toEqual(health);
  });

  it('finds the server by SHEAF_URL', () => {
    const before = process.env.SHEAF_URL;
    process.env.SHEAF_URL = 'http://sheaf.example:1234/';
    expect(openClient().url).toBe('http://sheaf.example:1234');
    delete process.env.SHEAF_URL;
    expect(openClient().url).toBe('http://127.0.0.1:8787');
    if (before !== undefined) process.env.SHEAF_URL = before;
  });

  it('fails with the problem as an error with fields', async () => {
    const document = {
      type: 'urn:sheaf:problem:document-erased',
      title: 'Gone',
      status: 410,
      detail: 'It was erased.',
      instance: '/',
      correlationId: 'c',
      receiptId: 'r',
    };
    server = await aServer({ 'GET /v1/documents/x': { status: 410, json: document } });
    const error = await openClient(server)
      .documents.get('x')
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ status: 410, receiptId: 'r', correlationId: 'c' });
    expect((error as ProblemError).is('document-erased')).toBe(true);
  });

  it('fails with a problem of its own when something else answers', async () => {
    server = await aServer({ 'GET /v1/jobs': { status: 502, text: 'Bad gateway', type: 'text/html' } });
    await expect(openClient(server).jobs.list()).rejects.toMatchObject({
      status: 502,
      type: 'about:blank',
      message: 'Bad gateway',
    });
  });

  it('fails with ServerUnreachable when nothing answers', async () => {
    await expect(openClient({ url: 'http://127.0.0.1:9' }).health()).rejects.toBeInstanceOf(ServerUnreachable);
  });
});

describe('parts of an upload', () => {
  it('keep below what one upload holds, and lose no file', () => {
    const files = Array.from({ length: 2_000 }, (_, n) => ({
      path: `folder/${'ü'.repeat(n % 300)}/${n}.md`,
      sizeBytes: n,
      read: async () => new Uint8Array(),
    }));
    const parts = partsOf(files);
    expect(parts.flat()).toEqual(files);
    for (const part of parts) {
      const rows = part.map(({ path, sizeBytes }, n) => ({
        path,
        sizeBytes,
        key: `${'t'.repeat(40)}/uploads/01JAB8X2Z5W1T4M0Q6R7S8V9YN/${n}`,
      }));
      expect(Buffer.byteLength(JSON.stringify(rows))).toBeLessThan(48_000);
    }
  });
});
