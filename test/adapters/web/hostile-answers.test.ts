/** Servers that are slow, broken, endless or lying. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { createPacedWebClient } from '@sheaf/core/sources/paced-web-client';
import { describe, expect, test } from 'vitest';
import { anHttpServer, aRawServer, aTransport } from '../../fixtures/web-servers.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const invalid = { name: 'SourceAnswerInvalid' };
const tooLarge = { name: 'SourceAnswerTooLarge' };
const unavailable = { name: 'SourceUnavailable' };

/** Sends one request to a server that answers with this. */
async function answerOf(body: Uint8Array, encoding: string, maxBytes = 1_000_000) {
  const server = await anHttpServer((_, response) => response.setHeader('content-encoding', encoding).end(body));
  return aTransport([server.origin]).send(`${server.origin}/`, { maxBytes });
}

async function rawAnswer(answer: string, request: { timeoutMs?: number; maxBytes?: number } = {}) {
  const server = await aRawServer((socket) => socket.end(answer));
  return aTransport([server.origin]).send(`${server.origin}/`, request);
}

describe('compression', () => {
  const page = Buffer.from('<p>Grüße</p>'.repeat(40));

  test.each([
    ['gzip', gzipSync(page)],
    ['X-GZIP', gzipSync(page)],
    ['deflate', deflateSync(page)],
    ['deflate', deflateRawSync(page)],
    ['br', brotliCompressSync(page)],
    ['zstd', zstdCompressSync(page)],
    ['identity', page],
    ['gzip, br', brotliCompressSync(gzipSync(page))],
    ['gzip', Buffer.concat([gzipSync(page.subarray(0, 99)), gzipSync(page.subarray(99))])],
  ])('%s is undone, and no longer told', async (encoding, body) => {
    const { bytes, headers } = await answerOf(body, encoding);
    expect(text(bytes)).toBe(page.toString());
    expect(headers).not.toHaveProperty('content-encoding');
    expect(headers).not.toHaveProperty('content-length');
  });

  test.each([
    ['three times over', gzipSync(gzipSync(gzipSync(page))), 'gzip, gzip, gzip'],
    ['of an unknown kind', page, 'compress'],
    ['that is none', page, 'gzip'],
    ['that is cut short', gzipSync(page).subarray(0, -12), 'gzip'],
    ['that is damaged', Buffer.concat([gzipSync(page).subarray(0, 20), Buffer.alloc(60, 7)]), 'gzip'],
    ['that is cut short (zstd)', zstdCompressSync(page).subarray(0, -6), 'zstd'],
    ['that is cut short (br)', brotliCompressSync(page).subarray(0, -6), 'br'],
  ])('%s fails', async (_, body, encoding) => {
    await expect(answerOf(body, encoding)).rejects.toMatchObject(invalid);
  });

  const zeros = Buffer.alloc(30_000_000);
  const bombs = [
    ['gzip', gzipSync(zeros)],
    ['br', brotliCompressSync(zeros, { params: { 1: 1 } })],
    ['zstd', zstdCompressSync(zeros)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
  ] as const;

  test.each(bombs)(
    'a bomb of %s is not unpacked: by the limit, and by the ratio where the limit is far',
    async (encoding, bomb) => {
      await expect(answerOf(bomb, encoding, 500_000)).rejects.toMatchObject({
        ...tooLarge,
        message: expect.stringContaining('500000 bytes'),
      });
      await expect(answerOf(bomb, encoding, 1_000_000_000)).rejects.toMatchObject({
        ...tooLarge,
        message: expect.stringContaining('200-fold'),
      });
    },
  );
});

describe('size', () => {
  test('that is announced beyond the limit is refused without reading: 10 GB', async () => {
    await expect(rawAnswer('HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\nstart')).rejects.toMatchObject(
      tooLarge,
    );
  });

  test('without end is cut at the limit, and the connection with it', async () => {
    let written = 0;
    let isClosed: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      isClosed = resolve;
    });
    const server = await anHttpServer((_, response) => {
      const more = () => {
        while (!response.destroyed) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536))) return;
        }
      };
      response.on('drain', more).on('close', isClosed);
      more();
    });
    await expect(aTransport([server.origin]).send(`${server.origin}/`)).rejects.toMatchObject({
      ...tooLarge,
      message: expect.stringContaining('1000000 bytes'),
    });
    await closed;
    // What the limit lets through, and what the buffers of both sides take.
    expect(written).toBeLessThan(30_000_000);
  });

  test('at the limit exactly is taken', async () => {
    const { bytes } = await answerOf(Buffer.alloc(1000, 97), 'identity', 1000);
    expect(bytes).toHaveLength(1000);
    await expect(answerOf(Buffer.alloc(1001, 97), 'identity', 1000)).rejects.toMatchObject(tooLarge);
    expect((await answerOf(gzipSync(Buffer.alloc(1000, 97)), 'gzip', 1000)).bytes).toHaveLength(1000);
  });

  test('of headers is limited', async () => {
    await expect(rawAnswer(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`)).rejects.toMatchObject(invalid);
    const many = Array.from({ length: 20_000 }, (_, index) => `X-${index}: a\r\n`).join('');
    await expect(rawAnswer(`HTTP/1.1 200 OK\r\n${many}\r\n`)).rejects.toMatchObject(invalid);
  });
});

describe('an answer', () => {
  test('that is shorter than it says is invalid, and says by how much', async () => {
    await expect(rawAnswer('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort')).rejects.toMatchObject({
      ...invalid,
      message: 'The answer ended after 5 of the 100 bytes that it announced.',
    });
  });

  test('that is longer than it says ends where it says', async () => {
    expect(text((await rawAnswer('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nshorter')).bytes)).toBe('short');
  });

  test('that breaks off may be mended by another try', async () => {
    await expect(
      rawAnswer('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n'),
    ).rejects.toMatchObject(unavailable);
    const server = await aRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort');
      setTimeout(() => socket.resetAndDestroy(), 30);
    });
    await expect(aTransport([server.origin]).send(`${server.origin}/`)).rejects.toMatchObject(unavailable);
  });

  test.each([
    ['SSH-2.0-OpenSSH_9.6\r\n'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n0\r\n\r\n'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nshorter'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ])('that is not HTTP is invalid: %j', async (answer) => {
    await expect(rawAnswer(answer)).rejects.toMatchObject(invalid);
  });
});

describe('time', () => {
  test('of a try ends while nothing is answered', async () => {
    const server = await aRawServer(() => undefined);
    const begin = performance.now();
    await expect(aTransport([server.origin]).send(`${server.origin}/`, { timeoutMs: 100 })).rejects.toMatchObject({
      ...unavailable,
      message: 'The server did not answer within 0.1 s.',
    });
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  test('of a try ends though every moment brings another byte', async () => {
    const server = await aRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const drip = setInterval(() => socket.write('.'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    await expect(aTransport([server.origin]).send(`${server.origin}/`, { timeoutMs: 300 })).rejects.toMatchObject({
      ...unavailable,
      message: 'The server did not finish its answer within 0.3 s.',
    });
  });
});

describe('the whole client', () => {
  async function aClient(listener: Parameters<typeof anHttpServer>[0]) {
    const server = await anHttpServer(listener);
    const { policy, transport } = aTransport([server.origin]);
    const client = createPacedWebClient({
      policy,
      transport,
      clock: { now: () => Date.now() },
      sleep: async () => undefined,
      pacer: { turn: async () => undefined, backOff: async () => undefined },
    });
    const get = (path: string) => client.request({ url: server.origin + path, maxBytes: 10_000, timeoutMs: 5000 });
    return { get, server };
  }

  test('ends a circle of redirects, and refuses one that leads inside', async () => {
    const { get, server } = await aClient((request, response) => {
      const inside = `http://localhost:${server.port}/secret`;
      const location = { '/a': '/b', '/b': '/a', '/in': inside, '/meta': '//169.254.169.254/latest' }[
        request.url ?? ''
      ];
      response.writeHead(302, { location }).end();
    });
    await expect(get('/a')).rejects.toMatchObject(invalid);
    await expect(get('/in')).rejects.toMatchObject({ name: 'EgressRefused' });
    await expect(get('/meta')).rejects.toMatchObject({ name: 'EgressRefused' });
  });

  test('has what a server gives at the third try', async () => {
    let asked = 0;
    const { get } = await aClient((request, response) => {
      asked += 1;
      if (asked === 1) request.socket.destroy();
      else if (asked === 2) response.writeHead(503, { 'retry-after': '1' }).end();
      else response.end('at last');
    });
    expect(text((await get('/')).bytes)).toBe('at last');
  });
});
