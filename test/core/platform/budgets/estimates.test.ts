import { divided, mostSeconds, mostTokens } from '@sheaf/core/platform/budgets/estimates';
import { sharesOf } from '@sheaf/core/platform/budgets/shares';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rememberTokenizers } from '../../../../lambdas/adapters/tokenizers.ts';

describe('the bound of a call', () => {
  it('is never below what the tokenizers of providers count, whatever the text', async () => {
    const tokenizer = await rememberTokenizers()('cl100k');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ maxLength: 10 }), (text, prefix) => {
        expect(tokenizer.count(prefix + text)).toBeLessThanOrEqual(mostTokens([text], prefix));
      }),
    );
  });

  it('takes a recording for as long as it can be', () => {
    expect(mostSeconds(25_000_000)).toBe(33_334);
    expect(mostSeconds(0)).toBe(0);
  });
});

describe('the shares of documents', () => {
  it('add up to the call, in whole numbers', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1_000_000_000 }),
        fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 50 }),
        (total, weights) => {
          const parts = divided(total, weights);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
          expect(parts.every((part) => Number.isInteger(part) && part >= 0)).toBe(true);
        },
      ),
    );
  });

  it('come once for each document, and not at all when nobody told whose the texts are', () => {
    expect(sharesOf({ tokens: 10, micros: 1 }, ['a', 'b', 'a'], [1, 2, 1])).toEqual([
      { documentId: 'a', tokens: 5, amountMicros: 1 },
      { documentId: 'b', tokens: 5, amountMicros: 0 },
    ]);
    expect(sharesOf({ tokens: 10, micros: 1 }, [], [1])).toEqual([]);
  });
});
