import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  readonly url: string;
  /** What was asked for, in order. */
  readonly requests: { readonly path: string; readonly at: number; readonly userAgent: string }[];
  close(): Promise<void>;
}

/** A web server on a free port of 127.0.0.1. */
export async function aLoopbackServer(
  answer: (path: string, request: IncomingMessage, response: ServerResponse) => void,
): Promise<LoopbackServer> {
  const requests: LoopbackServer['requests'] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, at: Date.now(), userAgent: request.headers['user-agent'] ?? '' });
    answer(path, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Pages by their paths, with an ETag each, as static servers have; what is not among them answers 404. */
export function aPageServer(pages: Map<string, string>): Promise<LoopbackServer> {
  return aLoopbackServer((path, request, response) => {
    const body = pages.get(path);
    if (body === undefined) return void response.writeHead(404).end('There is no such page.');
    const etag = `"${body.length}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    const type = path.endsWith('.json') ? 'application/json' : path.endsWith('.txt') ? 'text/plain' : 'text/html';
    response.writeHead(200, { etag, 'content-type': `${type}; charset=utf-8` }).end(body);
  });
}
