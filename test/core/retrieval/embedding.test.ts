import { costMicros, priceAt } from '@sheaf/core/platform/prices';
import { embeddingBatches, estimatedTokens } from '@sheaf/core/retrieval/embedding-batches';
import { embeddingSpace } from '@sheaf/core/retrieval/embedding-space';
import { createSuperposition } from '@sheaf/core/retrieval/superposition';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aSpace, aVector } from '../../conformance/vector-records.ts';

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

describe('an embedding space', () => {
  it('is another one when anything changes that makes vectors comparable, and the same with another weight', () => {
    const { spaceId, ...definition } = aSpace();
    for (const change of [
      { model: 'x' },
      { provider: 'x' },
      { dimensions: 17 },
      { isNormalised: false },
      { queryPrefix: 'q' },
      { passagePrefix: 'p' },
    ]) {
      expect(embeddingSpace({ ...definition, ...change }).spaceId).not.toBe(spaceId);
    }
    expect(embeddingSpace({ ...definition, denseWeight: 0.9 }).spaceId).toBe(spaceId);
    expect(spaceId).toMatch(/^[0-9a-f]{24}$/);
  });
});

describe('batches of texts', () => {
  it('keep the order and the limits, save for a text above the limit, which goes alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 60 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 40 }),
        (texts, maxTexts, maxTokens) => {
          const batches = embeddingBatches(texts, { maxTexts, maxTokens });
          expect(batches.flat()).toEqual(texts);
          for (const batch of batches) {
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(maxTexts);
            const tokens = batch.reduce((sum, text) => sum + estimatedTokens(text), 0);
            if (batch.length > 1) expect(tokens).toBeLessThanOrEqual(maxTokens);
          }
        },
      ),
    );
  });
});

describe('superposition', () => {
  it('has the weighted mean of both cosines, and unit length', () => {
    const join = createSuperposition(512, 0.4);
    const [a, b, c, d] = [aVector(1, 512), aVector(2, 512), aVector(3, 512), aVector(4, 512)];
    expect(Math.hypot(...join(a, b))).toBeCloseTo(1, 5);
    expect(cosine(join(a, b), join(a, b))).toBeCloseTo(1, 5);
    expect(cosine(join(a, b), join(a, d))).toBeCloseTo(0.6, 0);
    expect(Math.abs(cosine(join(a, b), join(c, d)))).toBeLessThan(0.2);
    expect(() => join(a, aVector(1, 64))).toThrow(/512/);
  });
});

describe('prices', () => {
  it('hold from their day on, and a model without one is free', () => {
    const price = priceAt('openai', 'text-embedding-3-small', Date.parse('2026-01-01'));
    expect(costMicros(price, 1_000_000)).toBe(20_000);
    expect(costMicros(price, 1)).toBe(1);
    expect(costMicros(priceAt('anthropic', 'claude-haiku-4-5', Date.now()), 1_000_000, 100_000)).toBe(1_500_000);
    expect(priceAt('openai', 'text-embedding-3-small', Date.parse('2020-01-01'))).toBeUndefined();
    expect(costMicros(priceAt('openai', 'bge-m3', Date.now()), 1000)).toBe(0);
  });
});
