import { afterEach, describe, expect, it } from 'vitest';
import { openEmbedder } from '../../../lambdas/adapters/embedders/open-embedder.ts';
import { loadSentenceModel } from '../../../local/sentence-model/model.ts';
import { type SentenceModelServer, startSentenceModel } from '../../../local/sentence-model/server.ts';

let server: SentenceModelServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const embedLengths = async (texts: readonly string[]) =>
  texts.map((text) => Array.from({ length: 512 }, (_, at) => (at === 0 ? 1 : text.length / 1000)));

async function post(url: string, body: unknown) {
  const response = await fetch(`${url}/v1/embeddings`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    body: (await response.json()) as { error?: { code: string; message: string }; data?: unknown[] },
  };
}

describe('the sentence model server', () => {
  it('serves the embedder of the URL sentence:', async () => {
    server = await startSentenceModel(0, async () => ({ embed: embedLengths }));
    const embedder = await openEmbedder(`sentence:${server.url}`);
    const { vectors, usage } = await embedder.embed(
      Array.from({ length: 20 }, (_, index) => 'x'.repeat(index + 1)),
      'passage',
    );
    expect(vectors).toHaveLength(20);
    expect(vectors[19]![1]).toBeGreaterThan(vectors[0]![1]!);
    expect(usage.inputTokens).toBe(0);
    expect(embedder.standIn).toBeNull();
  });

  it('blends with the words in one space of 512 dimensions', async () => {
    server = await startSentenceModel(0, async () => ({ embed: embedLengths }));
    const blend = await openEmbedder(`blend:${server.url}`);
    const { vectors } = await blend.embed(['pump', 'valve'], 'query');
    expect(vectors.map((vector) => [vector.length, Math.hypot(...vector)])).toEqual([
      [512, expect.closeTo(1, 5)],
      [512, expect.closeTo(1, 5)],
    ]);
    const cosine = vectors[0]!.reduce((sum, value, at) => sum + value * vectors[1]![at]!, 0);
    expect(cosine).toBeCloseTo(0.5, 1);
  });

  it('fails with the install hint when the package is missing', async () => {
    server = await startSentenceModel(0, async () => ({ missing: 'Run: npm install it' }));
    expect(await post(server.url, { model: 'universal-sentence-encoder-lite', input: 'a' })).toMatchObject({
      status: 404,
      body: { error: { code: 'model_not_found', message: 'Run: npm install it' } },
    });
    expect((await fetch(`${server.url}/health`)).status).toBe(503);
    const embedder = await openEmbedder(`sentence:${server.url}`);
    await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({
      name: 'ModelMissing',
      message: expect.stringContaining('npm install'),
    });
  });

  it('rejects other paths, models and broken bodies', async () => {
    server = await startSentenceModel(0, async () => ({ embed: embedLengths }));
    expect(await post(server.url, '{')).toMatchObject({ status: 400 });
    expect(await post(server.url, { model: 'other', input: 'a' })).toMatchObject({ status: 400 });
    expect(await post(server.url, { model: 'universal-sentence-encoder-lite', input: [] })).toMatchObject({
      status: 400,
    });
    expect(await post(server.url, 'x'.repeat(4_000_001))).toMatchObject({ status: 413 });
    expect((await fetch(`${server.url}/v1/models`)).status).toBe(404);
    expect((await fetch(`${server.url}/v1/embeddings`)).status).toBe(405);
  });

  it('knows that likeness of meaning, with the real model', async ({ skip }) => {
    const model = await loadSentenceModel();
    if ('missing' in model) return skip('the optional packages @energetic-ai/* are not installed');
    const [king, queen, pipe] = await model.embed(['The king rules.', 'A queen reigns.', 'Weld the copper pipe.']);
    const cosine = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
    expect(cosine(king!, queen!)).toBeGreaterThan(cosine(king!, pipe!));
  });
});
