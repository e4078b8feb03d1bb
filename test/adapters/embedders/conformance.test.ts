import { describe, expect, it } from 'vitest';
import { openEmbedder } from '../../../lambdas/adapters/embedders/open-embedder.ts';
import { type EmbedderWire, embedderConformance } from '../../conformance/embedder.ts';
import { aProviderServer } from '../../fixtures/provider-server.ts';

const apiKey = 'key-of-the-test';

const openai: EmbedderWire = {
  apiKey,
  open: (address, options) => openEmbedder(`openai:${address}/v1?model=bge-m3&dimensions=16&${options}`, apiKey),
  answer: (embeddings) => ({
    object: 'list',
    model: 'bge-m3',
    // Out of order, as the format allows.
    data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })).reverse(),
    usage: { prompt_tokens: 7, total_tokens: 7 },
  }),
  textsOf: ({ input }: { input: string[] }) => input,
  failure: (status) => ({ error: { message: `a secret text ${apiKey}`, code: `e${status}` } }),
  mostTexts: 2048,
};

const voyage: EmbedderWire = {
  apiKey,
  open: (address, options) => openEmbedder(`voyage:${address}/v1?dimensions=16&${options}`, apiKey),
  answer: (embeddings) => ({
    object: 'list',
    model: 'voyage-4',
    data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    usage: { total_tokens: 7 },
  }),
  textsOf: ({ input }: { input: string[] }) => input,
  failure: () => ({ detail: `a secret text ${apiKey}` }),
  mostTexts: 1000,
};

const cohere: EmbedderWire = {
  apiKey,
  open: (address, options) => openEmbedder(`cohere:${address}/v2?dimensions=16&${options}`, apiKey),
  answer: (embeddings) => ({
    id: 'embed-1',
    embeddings: { float: embeddings },
    texts: [],
    meta: { api_version: { version: '2' }, billed_units: { input_tokens: 7 } },
    response_type: 'embeddings_by_type',
  }),
  textsOf: ({ texts }: { texts: string[] }) => texts,
  failure: () => ({ id: 'x', message: `a secret text ${apiKey}` }),
  mostTexts: 96,
};

embedderConformance('openai', openai);
embedderConformance('voyage', voyage);
embedderConformance('cohere', cohere);

async function sent(wire: EmbedderWire, url: (address: string) => string, kind: 'query' | 'passage') {
  const server = await aProviderServer<Record<string, unknown>>(() => ({
    body: wire.answer([Array.from({ length: 1024 }, () => 1)]),
  }));
  const embedder = await openEmbedder(url(server.url), apiKey);
  await embedder.embed(['a'], kind).catch(() => undefined);
  await server.close();
  return { ...server.seen[0]!, embedder };
}

describe('what is sent', () => {
  it('tells Voyage queries from documents, and asks for a width only where one was chosen', async () => {
    const chosen = await sent(voyage, (address) => `voyage:${address}/v1?dimensions=512`, 'query');
    expect(chosen).toMatchObject({
      path: '/v1/embeddings',
      body: { model: 'voyage-4', input: ['a'], input_type: 'query', truncation: false, output_dimension: 512 },
    });
    const { body, embedder } = await sent(voyage, (address) => `voyage:${address}/v1?model=voyage-3.5`, 'passage');
    expect(body).toMatchObject({ model: 'voyage-3.5', input_type: 'document' });
    expect(body).not.toHaveProperty('output_dimension');
    expect(embedder.space.dimensions).toBe(1024);
    expect(embedder.limits).toEqual({ maxTexts: 100, maxTokens: 208_000 });
  });

  it('tells Cohere queries from documents, and lets only models that cannot read long texts cut them', async () => {
    const fourth = await sent(cohere, (address) => `cohere:${address}/v2`, 'query');
    expect(fourth).toMatchObject({
      path: '/v2/embed',
      body: {
        model: 'embed-v4.0',
        texts: ['a'],
        input_type: 'search_query',
        embedding_types: ['float'],
        truncate: 'NONE',
      },
    });
    expect(fourth.embedder.space).toMatchObject({ provider: 'cohere', dimensions: 1536 });
    const third = await sent(cohere, (address) => `cohere:${address}/v2?model=embed-english-v3.0`, 'passage');
    expect(third.body).toMatchObject({ input_type: 'search_document', truncate: 'END' });
    expect(third.embedder.limits.maxTexts).toBe(96);
  });

  it('is text-embedding-3-small at OpenAI unless told otherwise, 100 texts and 200,000 tokens at a time', async () => {
    const { space, limits } = await openEmbedder('openai:', apiKey);
    expect(space).toMatchObject({ provider: 'openai', model: 'text-embedding-3-small', dimensions: 1536 });
    expect(limits).toEqual({ maxTexts: 100, maxTokens: 200_000 });
  });

  it('rejects a model of Cohere whose width is not known', async () => {
    await expect(openEmbedder('cohere:?model=embed-v9')).rejects.toThrow(/add &dimensions=/);
  });
});
