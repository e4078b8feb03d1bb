import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aTokenizer } from './a-tokenizer.ts';

const units = fc.constantFrom(
  'word',
  'ization',
  ' ',
  '的',
  '我们',
  '😀',
  '👩‍👩‍👧',
  'é',
  '\ud83d',
  '123',
  '\n',
  '𠀀',
  'ไทย',
);

describe.each(['cl100k_base', 'o200k_base'] as const)('the ends of tokens in %s', async (encoding) => {
  const tokenizer = await aTokenizer(encoding);

  it('grow up to the end of the pre-token, and never split a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: units, minLength: 1, maxLength: 30 }), (text) => {
        for (let at = 0; at < text.length; ) {
          const end = tokenizer.pieceEnd(text, at, text.length);
          const ends = tokenizer.tokenEnds(text, at, end);
          expect(ends.at(-1)).toBe(end);
          expect(ends.length).toBeLessThanOrEqual(tokenizer.countPiece(text, at, end));
          for (const [index, one] of ends.entries()) {
            expect(one).toBeGreaterThan(ends[index - 1] ?? at);
            if (text.isWellFormed()) expect(text.slice(at, one).isWellFormed()).toBe(true);
          }
          at = end;
        }
      }),
      { numRuns: 1500 },
    );
  });
});
