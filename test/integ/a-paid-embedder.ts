import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const dimensions = 16;

/** A server of embeddings, as of a provider that sends bills: what it was asked for is counted by text. */
export async function aPaidEmbedder() {
  const calls = new Map<string, number[]>();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const { input, model } = JSON.parse(text) as { input: string[]; model: string };
    for (const one of input) calls.set(one, [...(calls.get(one) ?? []), Date.now()]);
    const data = input.map((one, index) => ({ object: 'embedding', index, embedding: vectorOf(one) }));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        object: 'list',
        data,
        model,
        usage: { prompt_tokens: input.length, total_tokens: input.length },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    /** For SHEAF_EMBEDDER_URL. */
    url: `openai:http://127.0.0.1:${port}/v1?model=test-model&dimensions=${dimensions}`,
    /** When each text was asked for, in milliseconds since 1970. */
    calls,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function vectorOf(text: string): number[] {
  return Array.from({ length: dimensions }, (_, at) =>
    Math.sin(text.length * (at + 1) + text.charCodeAt(at % text.length)),
  );
}
