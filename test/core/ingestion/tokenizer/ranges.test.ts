import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aTokenizer } from './a-tokenizer.ts';

const encodings = ['cl100k_base', 'o200k_base'] as const;
const texts = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 3 }),
    fc.constantFrom(' ', '\n', "'s", 'word ', '123', 'ABC', 'ʰ', '\u0301', '/'),
  ),
  maxLength: 60,
});

describe.each(encodings)('ranges in %s', async (encoding) => {
  const tokenizer = await aTokenizer(encoding);

  it('count what encoding the slice counts, wherever they are cut', () => {
    fc.assert(
      fc.property(texts, fc.nat(80), fc.nat(80), (text, a, b) => {
        const start = Math.min(a, b, text.length);
        const end = Math.min(Math.max(a, b), text.length);
        expect(tokenizer.count(text, start, end)).toBe(tokenizer.encode(text.slice(start, end)).length);
      }),
      { numRuns: 3000 },
    );
  });

  it('are made of pre-tokens that cover the text and whose counts add up', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let total = 0;
        let at = 0;
        while (at < text.length) {
          const end = tokenizer.pieceEnd(text, at, text.length);
          expect(end).toBeGreaterThan(at);
          total += tokenizer.countPiece(text, at, end);
          at = end;
        }
        expect(at).toBe(text.length);
        expect(total).toBe(tokenizer.encode(text).length);
      }),
    );
  });
});

describe.each(encodings)('very long pre-tokens in %s', async (encoding) => {
  const tokenizer = await aTokenizer(encoding);

  it.each([['a'], [' '], ['一'], ['我们'], ['ab'], ['😀'], ['\n'], ['=-'], ['Aʰ'], ['\u0301A']])(
    'takes no quadratic time for a million times %j',
    (unit) => {
      const text = unit.repeat(1_000_000 / unit.length);
      const started = performance.now();
      expect(tokenizer.count(text)).toBeGreaterThan(0);
      // About 0.4 s; the quadratic merge would take hours.
      expect(performance.now() - started).toBeLessThan(15_000);
    },
    60_000,
  );
});
