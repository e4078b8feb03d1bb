import { fuse } from '@sheaf/core/retrieval/fuse';
import { mergeSpaces } from '@sheaf/core/retrieval/merge-spaces';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const hits = (...pairs: [string, number][]) => pairs.map(([chunkId, score]) => ({ chunkId, score }));
const idsOf = (ranking: readonly { chunkId: string }[]) => ranking.map(({ chunkId }) => chunkId).join('');

describe('fusion', () => {
  it('weighs scores that were brought to the range of their own leg', () => {
    const fused = fuse(hits(['a', 0.9], ['b', 0.5], ['c', 0.1]), hits(['b', 20], ['c', 10], ['d', 0]), 0.5);
    expect(fused).toEqual([
      { chunkId: 'b', score: 0.75, dense: 0.5, keyword: 20 },
      { chunkId: 'a', score: 0.5, dense: 0.9, keyword: null },
      { chunkId: 'c', score: 0.25, dense: 0.1, keyword: 10 },
      { chunkId: 'd', score: 0, dense: null, keyword: 0 },
    ]);
  });

  it('follows one leg alone at the ends of the weight, and the only leg that found something', () => {
    const [dense, keyword] = [hits(['a', 3], ['b', 2], ['c', 1]), hits(['c', 3], ['b', 2], ['a', 1])];
    expect(idsOf(fuse(dense, keyword, 1))).toBe('abc');
    expect(idsOf(fuse(dense, keyword, 0))).toBe('cba');
    expect(idsOf(fuse(dense, [], 0.1))).toBe('abc');
    expect(idsOf(fuse([], keyword, 0.9))).toBe('cba');
    expect(fuse([], [], 0.5)).toEqual([]);
  });

  it('counts ranks alone where the space was never measured', () => {
    const fused = fuse(hits(['a', 0.99], ['b', 0.2]), hits(['b', 1]), null);
    expect(idsOf(fused)).toBe('ba');
    expect(fused[0]!.score).toBeCloseTo(0.5 * (61 / 62) + 0.5);
  });

  it('breaks ties by chunk id', () => {
    expect(idsOf(fuse(hits(['z', 1], ['m', 1], ['a', 1]), [], 0.5))).toBe('amz');
  });

  const leg = fc.uniqueArray(
    fc.record({
      chunkId: fc.string({ minLength: 1, maxLength: 3 }),
      score: fc.double({ min: -1, max: 50, noNaN: true }),
    }),
    {
      selector: ({ chunkId }) => chunkId,
      maxLength: 20,
    },
  );

  it('has every chunk once, in falling order between 0 and 1, whatever the order of the legs', () => {
    fc.assert(
      fc.property(leg, leg, fc.option(fc.double({ min: 0, max: 1, noNaN: true })), (dense, keyword, weight) => {
        const fused = fuse(dense, keyword, weight);
        expect(new Set(fused.map(({ chunkId }) => chunkId))).toEqual(
          new Set([...dense, ...keyword].map(({ chunkId }) => chunkId)),
        );
        fused.forEach(({ score }, index) => {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1 + 1e-9);
          if (index > 0) expect(score).toBeLessThanOrEqual(fused[index - 1]!.score);
        });
        if (weight !== null) expect(fuse(dense.toReversed(), keyword.toReversed(), weight)).toEqual(fused);
      }),
    );
  });

  it('keeps a chunk above another that it beats in both legs', () => {
    fc.assert(
      fc.property(leg, leg, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (dense, keyword, weight) => {
        const fused = fuse(dense, keyword, weight);
        for (const better of fused) {
          for (const worse of fused) {
            if (better.dense === null || worse.dense === null || better.keyword === null || worse.keyword === null)
              continue;
            if (better.dense > worse.dense && better.keyword > worse.keyword)
              expect(better.score).toBeGreaterThanOrEqual(worse.score);
          }
        }
      }),
    );
  });
});

describe('merging of spaces', () => {
  const ranking = (...pairs: [string, number][]) =>
    hits(...pairs).map((hit) => ({ ...hit, dense: hit.score, keyword: null }));

  it('leaves a single space as it is', () => {
    const only = ranking(['b', 0.9], ['a', 0.1]);
    expect(mergeSpaces([only], 'hybrid')).toEqual(only);
    expect(mergeSpaces([], 'hybrid')).toEqual([]);
  });

  it('takes turns where scores cannot be compared, and says so in hybrid scores', () => {
    const merged = mergeSpaces([ranking(['a', 0.3], ['c', 0.2]), ranking(['b', 0.9], ['d', 0.8])], 'hybrid');
    expect(idsOf(merged)).toBe('abcd');
    expect(merged.map(({ score }) => score)).toEqual([1, 1, 0.5, 0.5]);
    expect(mergeSpaces([ranking(['a', 0.3]), ranking(['b', 0.9])], 'dense').map(({ score }) => score)).toEqual([
      0.3, 0.9,
    ]);
  });

  it('merges keyword hits by their scores', () => {
    expect(idsOf(mergeSpaces([ranking(['a', 3], ['c', 1]), ranking(['b', 9], ['d', 2])], 'keyword'))).toBe('badc');
  });
});
