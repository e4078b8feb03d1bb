import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ApiResource } from '../../../local/assembly/inventory.ts';
import type { InvocationResult } from '../../../local/functions/invocation.ts';
import { type Gateway, startGateway } from '../../../local/http/gateway.ts';

const api: ApiResource = {
  id: 'api',
  routes: [
    { path: '/', method: 'ANY', functionName: 'serve', isStreaming: false },
    { path: '/{proxy+}', method: 'ANY', functionName: 'serve', isStreaming: false },
  ],
  binaryMediaTypes: ['application/octet-stream', 'image/*'],
};
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const answer = (response: unknown): InvocationResult => ({ requestId: 'r', payload: JSON.stringify(response) });

async function aGateway(
  invoke: (event: { body: string; isBase64Encoded: boolean }) => InvocationResult | Promise<InvocationResult>,
  overrides: Partial<Parameters<typeof startGateway>[0]> = {},
): Promise<Gateway & AsyncDisposable> {
  const gateway = await startGateway({
    api,
    port: 0,
    logger: silent,
    invoke: async (_name, payload) => invoke(JSON.parse(payload)),
    ...overrides,
  });
  return { ...gateway, [Symbol.asyncDispose]: () => gateway.close() };
}

const echo = (event: unknown) =>
  answer({ statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(event) });

describe('the gateway', () => {
  it('gives the function a proxy event, and the client its answer', async () => {
    await using gateway = await aGateway(echo);
    const response = await fetch(`${gateway.url}/v1/documents/a%20b?x=1&x=2&y=%C3%A4`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-mine': 'yes' },
      body: '{"q":"ä"}',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({
      resource: '/{proxy+}',
      path: '/v1/documents/a%20b',
      httpMethod: 'POST',
      headers: { 'x-mine': 'yes' },
      multiValueHeaders: { 'x-mine': ['yes'] },
      queryStringParameters: { x: '2', y: 'ä' },
      multiValueQueryStringParameters: { x: ['1', '2'], y: ['ä'] },
      pathParameters: { proxy: 'v1/documents/a%20b' },
      requestContext: { httpMethod: 'POST', identity: { sourceIp: '127.0.0.1' }, requestId: expect.any(String) },
      body: '{"q":"ä"}',
      isBase64Encoded: false,
    });
  });

  it('tells the function who sends a request behind a proxy, and believes nobody else', async () => {
    const headers = { 'x-forwarded-for': '10.0.0.1, 203.0.113.7', 'x-forwarded-host': 'sheaf.example' };
    for (const isBehindProxy of [true, false]) {
      await using gateway = await aGateway(echo, { isBehindProxy });
      const host = isBehindProxy ? 'sheaf.example' : new URL(gateway.url).host;
      expect(await (await fetch(gateway.url, { headers })).json()).toMatchObject({
        headers: { host },
        multiValueHeaders: { host: [host] },
        requestContext: {
          domainName: host,
          identity: { sourceIp: isBehindProxy ? '203.0.113.7' : '127.0.0.1' },
        },
      });
    }
  });

  it('listens where it is told, and rejects an address that this machine has not', async () => {
    // Elsewhere loopback has one address only.
    const host = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';
    await using gateway = await aGateway(echo, { host });
    expect(new URL(gateway.url).hostname).toBe(host);
    expect((await fetch(gateway.url)).status).toBe(200);
    await expect(aGateway(echo, { host: '192.0.2.1' })).rejects.toThrow('no address 192.0.2.1');
  });

  it('has no query, path or body where there is none', async () => {
    await using gateway = await aGateway(echo);
    expect(await (await fetch(gateway.url)).json()).toMatchObject({
      resource: '/',
      queryStringParameters: null,
      pathParameters: null,
      body: null,
    });
  });

  it('passes binary bodies as base64, both ways', async () => {
    const bytes = Buffer.from([0, 255, 128]);
    await using gateway = await aGateway((event) => {
      expect([event.isBase64Encoded, event.body]).toEqual([true, bytes.toString('base64')]);
      return answer({ statusCode: 201, body: event.body, isBase64Encoded: true });
    });
    const response = await fetch(`${gateway.url}/x`, {
      method: 'PUT',
      headers: { 'content-type': 'image/png' },
      body: bytes,
    });
    expect(response.status).toBe(201);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  it('sends a header several times when the function gives several values', async () => {
    await using gateway = await aGateway(() =>
      answer({ statusCode: 200, headers: { a: 'x' }, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } }),
    );
    const response = await fetch(gateway.url);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('a')).toBe('x');
  });

  it('keeps connections, and answers requests that came in before it closes', async () => {
    const gateway = await aGateway(async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return answer({ statusCode: 204 });
    });
    const late = fetch(gateway.url);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await gateway.close();
    expect((await late).status).toBe(204);
    await expect(fetch(gateway.url)).rejects.toThrow();
  });

  it.each([
    ['a function that failed', { requestId: 'r', error: { errorType: 'E', errorMessage: 'secret' } }],
    ['an answer that is no response', answer({ hello: 1 })],
    ['an answer without content', answer(null)],
  ] as const)('answers 502 for %s', async (_sentence, result) => {
    await using gateway = await aGateway(() => result);
    const response = await fetch(gateway.url);
    expect([response.status, await response.text()]).toEqual([502, '{"message":"Internal server error"}']);
  });

  it.each([
    ['above 10 MB', 11 * 2 ** 20],
    ['above what a function takes', 7 * 2 ** 20],
  ])('rejects a body %s with 413', async (_sentence, sizeBytes) => {
    await using gateway = await aGateway(echo);
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        `${gateway.url}/v1/jobs`,
        { method: 'POST', headers: { 'content-type': 'text/plain' } },
        (response) => resolve(response.resume().statusCode),
      );
      sent.on('error', reject);
      sent.write(Buffer.alloc(sizeBytes, 97));
      sent.end();
    });
    expect(status).toBe(413);
  });

  it.each([
    ['headers above 10 kB', `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(11_000)}\r\n\r\n`, '431'],
    ['no HTTP', 'hello there\r\n\r\n', '400'],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', '400'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
  ])('rejects %s, and says so', async (_sentence, sent, status) => {
    await using gateway = await aGateway(echo);
    const { hostname, port } = new URL(gateway.url);
    const received = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.write(sent));
      socket.on('data', (data) => {
        text += data;
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*\\{"message":"`));
  });

  it('answers others while clients send their requests slowly', async () => {
    await using gateway = await aGateway(echo);
    const { hostname, port } = new URL(gateway.url);
    const slow = await Promise.all(
      Array.from({ length: 50 }, () => {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => {});
        return new Promise<Socket>((resolve) =>
          socket.write('POST /v1/jobs HTTP/1.1\r\nhost: x\r\nx-', () => resolve(socket)),
        );
      }),
    );
    expect((await fetch(gateway.url)).status).toBe(200);
    for (const socket of slow) socket.destroy();
  });

  it('fails with what to do when the port is taken', async () => {
    await using gateway = await aGateway(echo);
    const port = Number(new URL(gateway.url).port);
    await expect(aGateway(echo, { port })).rejects.toThrow(
      `Port ${port} is in use by another program. Stop that program, or choose another port with --port.`,
    );
  });
});
