import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const dimensions = 16;

interface PaidEmbedderOptions {
  /** As the price table names it. @default one that it does not name */
  readonly model?: string;
  /** What a text is billed as. @default one token */
  readonly tokensOf?: (text: string) => number;
}

/** A server of embeddings, as of a provider that sends bills: what it was asked for is counted by text. */
export async function aPaidEmbedder({ model: name = 'test-model', tokensOf = () => 1 }: PaidEmbedderOptions = {}) {
  const calls = new Map<string, number[]>();
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const { input, model } = JSON.parse(text) as { input: string[]; model: string };
    for (const one of input) calls.set(one, [...(calls.get(one) ?? []), Date.now()]);
    const data = input.map((one, index) => ({ object: 'embedding', index, embedding: vectorOf(one) }));
    const tokens = input.reduce((sum, one) => sum + tokensOf(one), 0);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        object: 'list',
        data,
        model,
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    /** For SHEAF_EMBEDDER_URL. */
    url: `openai:http://127.0.0.1:${port}/v1?model=${name}&dimensions=${dimensions}`,
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
