/** What every implementation of the Embedder port does that calls a provider, against a server that speaks its interface. */
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { afterEach, describe, expect, test } from 'vitest';
import { aProviderServer, type ProviderAnswer, type ProviderRequest } from '../fixtures/provider-server.ts';

/** How one provider puts things on the wire. */
export interface EmbedderWire {
  /** An embedder of 16 dimensions. */
  readonly open: (address: string, options: string) => Promise<Embedder>;
  /** The key that `open` gives. */
  readonly apiKey: string;
  /** One embedding for each text of the request; `usage` 7. */
  readonly answer: (embeddings: readonly unknown[]) => unknown;
  readonly textsOf: (body: never) => readonly string[];
  readonly failure: (status: number) => unknown;
  /** Most texts that the provider takes in a request. */
  readonly mostTexts: number;
}

type Asked = ProviderRequest<never>;

const dimensions = 16;
const embeddingOf = (text: string) => Array.from({ length: dimensions }, (_, at) => Math.sin(text.length + at) * 3);

export function embedderConformance(name: string, wire: EmbedderWire): void {
  describe(`the Embedder port on ${name}`, () => {
    let close: () => Promise<unknown> = async () => undefined;
    afterEach(() => close());

    async function anEmbedder(answer: (asked: Asked) => ProviderAnswer, options = '') {
      const server = await aProviderServer<never>(answer);
      close = server.close;
      return { server, embedder: await wire.open(server.url, options) };
    }
    const right = ({ body }: Asked) => ({ body: wire.answer(wire.textsOf(body).map(embeddingOf)) });

    test('gives a vector of length 1 for each text, in order, what it used and the facts of the call', async () => {
      const { server, embedder } = await anEmbedder(right);
      const { vectors, usage, facts } = await embedder.embed(['one', 'three', ' '], 'passage');
      expect(wire.textsOf(server.seen[0]!.body)).toEqual(['one', 'three', '.']);
      expect(vectors.map((vector) => Math.hypot(...vector))).toEqual([1, 1, 1].map((one) => expect.closeTo(one, 5)));
      expect(vectors.map((vector) => Math.sign(vector[0]!))).toEqual([3, 5, 1].map((n) => Math.sign(Math.sin(n))));
      expect(usage).toEqual({ inputTokens: 7 });
      expect(facts).toMatchObject({
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.provider.name': embedder.space.provider,
        'gen_ai.request.model': embedder.space.model,
        'gen_ai.usage.input_tokens': 7,
        'gen_ai.embeddings.dimension.count': dimensions,
      });
      expect(embedder.standIn).toBeNull();
      expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${wire.apiKey}`);
    });

    test('asks nobody when there is no text, and never for more than the provider takes', async () => {
      const { server, embedder } = await anEmbedder(right, 'maxTexts=2048');
      expect(await embedder.embed([], 'query')).toMatchObject({ vectors: [], usage: { inputTokens: 0 } });
      expect(server.seen).toEqual([]);
      expect(embedder.limits.maxTexts).toBeLessThanOrEqual(wire.mostTexts);
      expect((await wire.open(server.url, '')).limits.maxTexts).toBeLessThanOrEqual(100);
    });

    const statuses = [
      [401, 'CredentialsRejected'],
      [403, 'CredentialsRejected'],
      [402, 'CredentialsRejected'],
      [404, 'ModelMissing'],
      [429, 'ProviderThrottled'],
      [500, 'ProviderUnavailable'],
      [503, 'ProviderUnavailable'],
      [400, 'Error'],
    ] as const;
    test.each(statuses)('fails on %i as %s, once, without what was sent or the key', async (status, expected) => {
      const { server, embedder } = await anEmbedder(() => ({ status, body: wire.failure(status) }));
      const thrown = await embedder.embed(['a secret text'], 'passage').catch((error: Error) => error);
      expect(thrown).toMatchObject({ name: expected });
      expect((thrown as Error).message).not.toMatch(new RegExp(`secret text|${wire.apiKey}`));
      expect(server.seen).toHaveLength(1);
    });

    test('passes on how long the provider asked to wait', async () => {
      const refusal = { status: 429, headers: { 'retry-after': '7' }, body: wire.failure(429) };
      const { embedder } = await anEmbedder(() => refusal);
      await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({ retryAfterSeconds: 7 });
    });

    const one = embeddingOf('a');
    const wrong: readonly (readonly [string, ProviderAnswer, string])[] = [
      ['an answer that is no JSON', { body: '<html>' }, 'ProviderUnavailable'],
      ['an answer of another shape', { body: { embeddings: 3, data: {} } }, 'ProviderUnavailable'],
      ['an answer that is cut', { body: '{"data": [', fault: 'breaks' }, 'ProviderUnavailable'],
      ['too few embeddings', { body: wire.answer([]) }, 'ProviderUnavailable'],
      ['too many embeddings', { body: wire.answer([one, one]) }, 'ProviderUnavailable'],
      ['another width', { body: wire.answer([one.slice(1)]) }, 'SpaceMismatch'],
      ['a value that is none', { body: wire.answer([one.with(3, null as never)]) }, 'ProviderUnavailable'],
      ['NaN as text', { body: wire.answer([one.with(3, 'NaN' as never)]) }, 'ProviderUnavailable'],
      ['a value beyond 32 bits', { body: wire.answer([one.with(3, 1e300)]) }, 'ProviderUnavailable'],
      ['a vector of zeros', { body: wire.answer([one.map(() => 0)]) }, 'ProviderUnavailable'],
    ];
    test.each(wrong)('fails on %s', async (_title, answer, expected) => {
      const { embedder } = await anEmbedder(() => answer);
      await expect(embedder.embed(['a'], 'passage')).rejects.toMatchObject({ name: expected });
    });

    test.each([
      ['never answers', { fault: 'silent' }],
      ['never ends its answer', { body: '{"data"', fault: 'stalls' }],
    ] as const)('gives up on a server that %s', async (_title, answer) => {
      const { embedder } = await anEmbedder(() => answer, 'timeoutSeconds=0.15');
      await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    });

    test('fails when nothing listens', async () => {
      const embedder = await wire.open('http://127.0.0.1:9', '');
      await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({ name: 'ProviderUnavailable' });
    });
  });
}
