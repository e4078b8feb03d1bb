import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openEmbedder } from '../../../lambdas/adapters/embedders/open-embedder.ts';

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

describe('the lexical embedder', () => {
  it('says that it is a stand-in, and makes 512 dimensions unless told otherwise', async () => {
    const embedder = await openEmbedder('lexical:');
    expect(embedder.standIn).toMatch(/not an embedding model/);
    expect(embedder.space).toMatchObject({ provider: 'lexical', dimensions: 512 });
    const wider = await openEmbedder('lexical:?dimensions=1024');
    expect(wider.space.dimensions).toBe(1024);
    expect(wider.space.spaceId).not.toBe(embedder.space.spaceId);
  });

  it('gives the same unit vectors in every process', async () => {
    const [first, second] = [await openEmbedder('lexical:'), await openEmbedder('lexical:')];
    const texts = ['The pump failed at noon.', '', '東京都の水道', '   ', '🙂'];
    const vectors = (await first.embed(texts, 'passage')).vectors;
    expect((await second.embed(texts, 'query')).vectors).toEqual(vectors);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    // Golden: other values mean another space, so the model's name must change with them.
    const rounded = JSON.stringify(vectors.map((vector) => Array.from(vector, (value) => Math.round(value * 1e4))));
    expect(createHash('sha256').update(rounded).digest('hex').slice(0, 16)).toBe('df2ce6e01d4baaa9');
  });

  it('brings texts of shared rare words and of shared spelling nearer than texts of shared function words', async () => {
    const { vectors } = await (await openEmbedder('lexical:')).embed(
      [
        'centrifugal pump maintenance',
        'maintaining a centrifugal pumping station',
        'the cat is on the mat',
        'the dog is in the fog',
      ],
      'passage',
    );
    const [pump, pumping, cat, dog] = vectors as [Float32Array, Float32Array, Float32Array, Float32Array];
    expect(cosine(pump, pumping)).toBeGreaterThan(0.5);
    expect(cosine(pump, cat)).toBeLessThan(0.2);
    expect(cosine(cat, dog)).toBeLessThan(cosine(pump, pumping));
  });
});
