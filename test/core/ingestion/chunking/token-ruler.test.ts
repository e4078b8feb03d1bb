import { createTokenRuler } from '@sheaf/core/ingestion/chunking/token-ruler';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenizer } from './a-document.ts';

const parts = fc.constantFrom(
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\t',
  '\u0085',
  '\u00a0',
  '\ufeff',
  "'",
  "'s",
  "don't",
  'word',
  'Word',
  '.',
  '...',
  '1',
  '1234',
  '一',
  '😀',
  '\ud83d',
  '\r\n',
  'é',
);
const texts = fc.array(parts, { maxLength: 40 }).map((all) => all.join(''));

describe('the token ruler', () => {
  it('counts each range exactly as if it stood alone', () => {
    fc.assert(
      fc.property(
        texts,
        fc.array(fc.tuple(fc.nat(120), fc.nat(120)), { minLength: 1, maxLength: 6 }),
        (text, ranges) => {
          const ruler = createTokenRuler(tokenizer, text, 10_000);
          for (const [a, b] of ranges) {
            const start = Math.min(a, b, text.length);
            const end = Math.min(Math.max(a, b), text.length);
            expect(ruler.count(start, end), JSON.stringify(text.slice(start, end))).toBe(
              tokenizer.count(text.slice(start, end)),
            );
          }
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('stops counting above its limit', () => {
    const text = 'word '.repeat(200_000);
    const ruler = createTokenRuler(tokenizer, text, 10);
    const started = performance.now();
    expect(ruler.count(0, text.length)).toBeGreaterThan(10);
    expect(performance.now() - started).toBeLessThan(50);
    expect(ruler.count(0, 24)).toBe(5);
  });

  it('counts on after it was told to forget', () => {
    const text = 'some words here, '.repeat(4000);
    const ruler = createTokenRuler(tokenizer, text, 500);
    for (let at = 0; at + 200 < text.length; at += 150) {
      expect(ruler.count(at, at + 200)).toBe(tokenizer.count(text, at, at + 200));
      ruler.forget(at);
    }
  });
});
