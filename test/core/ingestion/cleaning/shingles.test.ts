import { createLshIndex } from '@sheaf/core/ingestion/cleaning/lsh';
import { estimatedSimilarity, signatureOf } from '@sheaf/core/ingestion/cleaning/minhash';
import { jaccard, shinglesOf } from '@sheaf/core/ingestion/cleaning/shingles';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFrom, someText, worn } from './a-corpus.ts';

/** The same by sets of strings. */
function bruteForce(a: string, b: string): number {
  const [one, other] = [a, b].map((text) => {
    const words =
      text
        .normalize('NFKC')
        .toLowerCase()
        .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
    const runs = words.length === 0 ? 0 : Math.max(1, words.length - 4);
    return new Set(Array.from({ length: runs }, (_, at) => words.slice(at, at + 5).join(' ')));
  });
  const shared = [...one!].filter((run) => other!.has(run)).length;
  const all = one!.size + other!.size - shared;
  return all === 0 ? 1 : shared / all;
}

const words = fc
  .array(fc.constantFrom('a', 'B', 'é', 'c1', 'д', 'ﬁ', 'x'), { maxLength: 40 })
  .map((all) => all.join(' '));

describe('shingles', () => {
  it('are as similar as sets of five words', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        expect(jaccard(shinglesOf(a), shinglesOf(b))).toBeCloseTo(bruteForce(a, b), 12);
      }),
      { numRuns: 2000 },
    );
  });

  it('do not see case, punctuation, white space or compatibility forms', () => {
    const a = shinglesOf('The ﬁrst, and only: word of ALL words!');
    expect(a).toEqual(shinglesOf('the first and only\n word OF all words'));
    expect(a).not.toEqual(shinglesOf('the first and lonely word of all words'));
  });

  it('are sorted, without repetition, and empty only where there is no word', () => {
    const shingles = shinglesOf('a b c d e f '.repeat(9));
    expect(shingles.length / 2).toBe(6);
    expect(shinglesOf(' – ! ')).toHaveLength(0);
    expect(shinglesOf('one word')).toHaveLength(2);
  });

  it('take characters of scripts without spaces as words', () => {
    expect(shinglesOf('機械学習の基礎を学ぶ').length / 2).toBe(6);
  });
});

describe('MinHash', () => {
  it('estimates similarity within four standard errors', () => {
    const random = randomFrom(7);
    for (let round = 0; round < 200; round += 1) {
      const text = someText(300, random);
      const other = worn(text, random() * 0.1, random);
      const [a, b] = [shinglesOf(text), shinglesOf(other)];
      const exact = jaccard(a, b);
      const error = Math.sqrt((exact * (1 - exact)) / 128) || 0.01;
      expect(Math.abs(estimatedSimilarity(signatureOf(a), signatureOf(b)) - exact)).toBeLessThan(4 * error);
    }
  });

  it('gives the same signature in any run', () => {
    expect([...signatureOf(shinglesOf('the quick brown fox jumps over it')).slice(0, 3)]).toMatchInlineSnapshot(`
      [
        1899672984,
        1016599850,
        1047380543,
      ]
    `);
  });
});

describe('the LSH index', () => {
  it('finds what is 0.8 similar with a recall of 0.95 or more', () => {
    const random = randomFrom(11);
    let near = 0;
    let found = 0;
    for (let round = 0; round < 400; round += 1) {
      const text = someText(300, random);
      const other = worn(text, random() * 0.05, random);
      const [a, b] = [shinglesOf(text), shinglesOf(other)];
      if (jaccard(a, b) < 0.8) continue;
      near += 1;
      const index = createLshIndex();
      index.add('a', signatureOf(a));
      found += index.query(signatureOf(b)).length;
    }
    expect(near).toBeGreaterThan(100);
    expect(found / near).toBeGreaterThanOrEqual(0.95);
  });

  it('forgets what is removed or replaced', () => {
    const [one, two] = ['a b c d e f g h', 'i j k l m n o p'].map((text) => signatureOf(shinglesOf(text)));
    const index = createLshIndex();
    index.add('x', one!);
    index.add('y', one!);
    expect(index.query(one!)).toEqual(['x', 'y']);
    index.add('x', two!);
    expect(index.query(one!)).toEqual(['y']);
    index.remove('y');
    index.remove('unknown');
    expect(index.query(one!)).toEqual([]);
    expect(index.query(two!)).toEqual(['x']);
  });
});
