import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { model: string; input: string[]; dimensions?: number; encoding_format?: string };
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}

/** A server on loopback that records what it is sent and answers as it is told. */
export async function anEmbeddingsServer(answer: (seen: Seen) => Answer) {
  const seen: Seen[] = [];
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const one: Seen = {
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: JSON.parse(text || '{}'),
    };
    seen.push(one);
    const { status = 200, headers = {}, body } = answer(one);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** One embedding per text, out of order, as the format allows. */
export function embeddingsOf({ body }: Seen, dimensions = 16): Answer {
  const data = body.input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: Array.from({ length: dimensions }, (_, at) => Math.sin(text.length + at) * 3),
  }));
  return {
    body: { object: 'list', data: data.reverse(), model: body.model, usage: { prompt_tokens: 7, total_tokens: 7 } },
  };
}
