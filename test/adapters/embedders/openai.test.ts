import { afterEach, describe, expect, it } from 'vitest';
import { openEmbedder } from '../../../lambdas/adapters/embedders/open-embedder.ts';
import { retryAfter } from '../../../lambdas/adapters/providers/provider-fault.ts';
import { type Answer, anEmbeddingsServer, embeddingsOf, type Seen } from './an-embeddings-server.ts';

const same = { index: 0, embedding: Array.from({ length: 16 }, () => 1) };
const twice: Answer = { body: { data: [same, same] } };

let close: () => Promise<unknown> = async () => undefined;
afterEach(() => close());

async function anEmbedder(answer: (seen: Seen) => Answer, options = 'model=test-model&dimensions=16') {
  const server = await anEmbeddingsServer(answer);
  close = server.close;
  return { server, embedder: await openEmbedder(`openai:${server.url}/v1?${options}`) };
}

describe('the OpenAI-compatible embedder', () => {
  it('sends texts as floats and brings answers into order and to length 1', async () => {
    const { server, embedder } = await anEmbedder((seen) => embeddingsOf(seen));
    const { vectors, usage } = await embedder.embed(['one', 'three'], 'passage');
    expect(server.seen[0]?.path).toBe('/v1/embeddings');
    expect(server.seen[0]?.body).toEqual({ model: 'test-model', input: ['one', 'three'], encoding_format: 'float' });
    expect(vectors.map((vector) => Math.hypot(...vector))).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
    expect(vectors[0]?.[0]).toBeGreaterThan(0);
    expect(vectors[1]?.[0]).toBeLessThan(0);
    expect(usage.inputTokens).toBe(7);
    expect(embedder.standIn).toBeNull();
  });

  it('puts the prefixes of the space before queries and passages, and never sends an empty text', async () => {
    const { server, embedder } = await anEmbedder(
      (seen) => embeddingsOf(seen),
      'model=e5&dimensions=16&queryPrefix=query: &passagePrefix=passage: ',
    );
    await embedder.embed(['why'], 'query');
    await embedder.embed(['because', ' '], 'passage');
    expect(server.seen.map(({ body }) => body.input)).toEqual([['query: why'], ['passage: because', 'passage: .']]);
  });

  it('asks only models that can be shortened for a width', async () => {
    const { server, embedder } = await anEmbedder(
      (seen) => embeddingsOf(seen, 64),
      'model=text-embedding-3-small&dimensions=64',
    );
    await embedder.embed(['a'], 'query');
    expect(server.seen[0]?.body.dimensions).toBe(64);
    expect(embedder.space.dimensions).toBe(64);
  });

  it.each([
    [
      'an account without quota',
      { status: 429, body: { error: { code: 'insufficient_quota' } } },
      'CredentialsRejected',
    ],
    ['two embeddings of one place', twice, 'ProviderUnavailable'],
  ] as const)('fails by name on %s', async (_title, answer, name) => {
    const { embedder } = await anEmbedder(() => answer);
    await expect(embedder.embed(['a', 'b'], 'passage')).rejects.toMatchObject({ name });
  });

  it('reads how long a provider asked to wait, in each of its forms', () => {
    expect(retryAfter(new Headers({ 'retry-after-ms': '1500' }))).toBe(1.5);
    expect(
      retryAfter(new Headers({ 'retry-after': 'Wed, 21 Oct 2015 07:28:10 GMT' }), Date.parse('2015-10-21T07:28:00Z')),
    ).toBe(10);
    expect(retryAfter(new Headers({ 'retry-after': 'soon' }))).toBeUndefined();
  });
});

describe('openEmbedder', () => {
  it.each([
    ['word2vec:', /"word2vec:" is not known/],
    ['lexical:?size=3', /no option "size"/],
    ['lexical:?dimensions=many', /wrong option/],
    ['openai:https://host/v1', /needs \?model/],
    ['openai:https://host/v1?model=unknown', /add &dimensions=/],
    ['openai:https://user:key@host?secret=1', /no option "secret"/],
  ])('rejects %s', async (url, message) => {
    await expect(openEmbedder(url)).rejects.toThrow(message);
  });

  it('fails with a hint, and no silent switch, when the sentence model is not there', async () => {
    await expect(openEmbedder('sentence:')).rejects.toMatchObject({
      name: 'ModelMissing',
      message: expect.stringContaining('SENTENCE_MODEL_URL'),
    });
    await expect(openEmbedder('blend:')).rejects.toMatchObject({ name: 'ModelMissing' });
  });
});
