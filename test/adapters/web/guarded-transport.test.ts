import { createServer as createTlsServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { StageError } from '@sheaf/core/errors';
import { createEgressPolicy } from '@sheaf/core/sources/egress-policy';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ResolveGuarded } from '../../../lambdas/adapters/egress-resolver.ts';
import { createGuardedTransport } from '../../../lambdas/adapters/guarded-transport.ts';
import { certificate, privateKey } from '../../fixtures/a-certificate.ts';
import { anHttpServer, aRawServer, aTransport, listening } from '../../fixtures/web-servers.ts';

const loopback = async () => [{ address: '127.0.0.1' }];
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('connections', () => {
  test('go to the pinned address, while the server is told the name', async () => {
    const server = await anHttpServer((request, response) => response.end(`${request.headers.host} ${request.url}`));
    const origin = `http://pinned.example:${server.port}`;
    const { send } = aTransport([origin], loopback);
    // The name exists nowhere: whoever looked it up again would fail.
    expect(text((await send(`${origin}/a?b#c`)).bytes)).toBe(`pinned.example:${server.port} /a?b`);
  });

  test('by TLS say the name, and compare it with the certificate', async () => {
    const trusted = getCACertificates();
    setDefaultCACertificates([...trusted, certificate]);
    onTestFinished(() => setDefaultCACertificates(trusted));
    const names: unknown[] = [];
    const tls = createTlsServer({ cert: certificate, key: privateKey }, (request, response) => {
      names.push((request.socket as import('node:tls').TLSSocket).servername);
      response.end('ok');
    });
    const { port } = await listening(tls, 'https');
    const origins = [`https://pinned.example:${port}`, `https://other.example:${port}`];
    const { send } = aTransport(origins, loopback);
    expect(text((await send(`${origins[0]}/`)).bytes)).toBe('ok');
    expect(names).toEqual(['pinned.example']);
    await expect(send(`${origins[1]}/`)).rejects.toMatchObject({
      name: 'SourceAnswerInvalid',
      message: expect.stringMatching(/certificate.*ERR_TLS_CERT_ALTNAME_INVALID/),
    });
  });

  test('are kept for the next request, which asks no name server again', async () => {
    const server = await anHttpServer((_, response) => response.end('ok'));
    const origin = `http://pinned.example:${server.port}`;
    const lookup = vi.fn(loopback);
    const { send } = aTransport([origin], lookup);
    for (let turn = 0; turn < 6; turn += 1) await send(`${origin}/`);
    // A second one is opened when the first is not yet free again.
    expect(server.connections()).toBeLessThanOrEqual(2);
    expect(lookup).toHaveBeenCalledTimes(server.connections());
  });

  test('to an address that is not public are refused before they are made', async () => {
    const server = await anHttpServer((_, response) => response.end('ok'));
    const { send } = aTransport([], loopback);
    for (const host of ['127.0.0.1', 'rebound.example', 'localhost', '2130706433', '[::1]', '[::ffff:127.0.0.1]'])
      await expect(send(`http://${host}:${server.port}/`), host).rejects.toMatchObject({ name: 'EgressRefused' });
    expect(server.connections()).toBe(0);
  });

  test('ask the guard each time they are made, so that a name which now lies inside is refused', async () => {
    const server = await anHttpServer((_, response) => response.setHeader('connection', 'close').end('ok'));
    let asked = 0;
    const resolve: ResolveGuarded = async () => {
      asked += 1;
      if (asked > 1) throw new StageError('EgressRefused', 'The address has changed.');
      return { address: '127.0.0.1', family: 4 };
    };
    const transport = createGuardedTransport(createEgressPolicy(), resolve);
    onTestFinished(() => transport.close());
    const request = { method: 'GET', headers: {}, maxBytes: 10, timeoutMs: 10_000 } as const;
    const url = `http://rebound.example:${server.port}/`;
    expect((await transport.send({ url, ...request })).status).toBe(200);
    await expect(transport.send({ url, ...request })).rejects.toMatchObject({ message: 'The address has changed.' });
    expect(server.connections()).toBe(1);
  });

  test('do not wait longer for a name server than the try may take', async () => {
    const { send } = aTransport([], () => new Promise(() => undefined));
    await expect(send('http://silent.example/', { timeoutMs: 50 })).rejects.toMatchObject({
      name: 'SourceUnavailable',
      message: 'The server did not answer within 0.05 s.',
    });
  });

  test('do not heed proxies of the environment', async () => {
    const proxy = await anHttpServer((_, response) => response.end('proxy'));
    const server = await anHttpServer((_, response) => response.end('server'));
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, proxy.origin);
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    const { send } = aTransport([server.origin]);
    expect(text((await send(`${server.origin}/`)).bytes)).toBe('server');
    expect(proxy.connections()).toBe(0);
  });

  test('that nobody takes are named unavailable', async () => {
    const { send } = aTransport(['http://127.0.0.1:1']);
    await expect(send('http://127.0.0.1:1/')).rejects.toMatchObject({
      name: 'SourceUnavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('requests', () => {
  test('have the method, the headers and the body that were given', async () => {
    const server = await anHttpServer(async (request, response) => {
      const parts: Uint8Array[] = [];
      for await (const part of request) parts.push(part);
      const { 'content-type': type, 'accept-encoding': accepted } = request.headers;
      response.end(JSON.stringify([request.method, type, accepted, Buffer.concat(parts).toString()]));
    });
    const { send } = aTransport([server.origin]);
    const headers = { 'content-type': 'application/json' };
    const { bytes } = await send(`${server.origin}/`, { method: 'POST', headers, body: '{"ä":1}' });
    expect(JSON.parse(text(bytes))).toEqual(['POST', 'application/json', 'gzip, deflate, br, zstd', '{"ä":1}']);
  });

  test.each([
    { host: 'internal' },
    { connection: 'upgrade' },
    { 'transfer-encoding': 'chunked' },
    { 'proxy-authorization': 'x' },
    { 'x-a': 'b\r\nhost: c' },
    { 'x a': 'b' },
  ])('with headers that are not theirs to set are refused: %j', async (headers) => {
    const server = await anHttpServer((_, response) => response.end());
    const { send } = aTransport([server.origin]);
    await expect(send(`${server.origin}/`, { headers: headers as Record<string, string> })).rejects.toMatchObject({
      name: 'EgressRefused',
    });
    expect(server.connections()).toBe(0);
  });
});

describe('answers', () => {
  test('of every status are given, several headers of one name as one, UTF-8 as it is', async () => {
    const server = await aRawServer((socket) =>
      socket.end('HTTP/1.1 404 Nope\r\nLink: <a>\r\nlink: <b>\r\nX-Name: Jürgen\r\nContent-Length: 2\r\n\r\nno'),
    );
    const { send } = aTransport([server.origin]);
    const { status, headers, bytes } = await send(`${server.origin}/`);
    expect([status, headers.link, headers['x-name'], text(bytes)]).toEqual([404, '<a>, <b>', 'Jürgen', 'no']);
  });

  test('to HEAD, and of status 304, have no body whatever length they name', async () => {
    const server = await anHttpServer((request, response) => {
      if (request.method === 'HEAD')
        response.setHeader('content-length', 5000).setHeader('content-encoding', 'gzip').end();
      else response.writeHead(304, { etag: '"e"', 'content-encoding': 'gzip' }).end();
    });
    const { send } = aTransport([server.origin]);
    expect((await send(`${server.origin}/`, { method: 'HEAD', maxBytes: 10 })).bytes).toHaveLength(0);
    expect(await send(`${server.origin}/`)).toMatchObject({ status: 304, headers: { etag: '"e"' } });
  });

  test('that redirect are not followed, and their body, however long, is not waited for', async () => {
    const server = await anHttpServer((_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' });
      response.write('never ends');
    });
    const { send } = aTransport([server.origin]);
    const { status, headers, bytes } = await send(`${server.origin}/`);
    expect([status, headers.location, bytes.byteLength]).toEqual([302, 'http://127.0.0.1:1/', 0]);
  });
});
