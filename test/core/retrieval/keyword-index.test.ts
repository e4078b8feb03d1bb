import { bm25Score, inverseDocumentFrequency, saturation } from '@sheaf/core/retrieval/bm25';
import { KeywordIndex } from '@sheaf/core/retrieval/keyword-index';
import { assumedAverageLength, sparsePassage, sparseQuery } from '@sheaf/core/retrieval/sparse-vector';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const term = fc.constantFrom('pump', 'valve', 'gear', 'shaft', 'rotor');
const document = fc.array(term, { maxLength: 12 });

describe('BM25', () => {
  it('agrees with a calculation by hand', () => {
    const index = new KeywordIndex();
    index.put('a', ['pump', 'pump', 'gear']);
    index.put('b', ['gear']);
    const idf = Math.log(1 + (2 - 1 + 0.5) / 1.5);
    const part = (2 * 2.2) / (2 + 1.2 * (0.25 + (0.75 * 3) / 2));
    expect(index.search(['pump'])).toEqual([{ chunkId: 'a', score: expect.closeTo(idf * part, 12) }]);
    expect(inverseDocumentFrequency(10, 10)).toBeGreaterThan(0);
    expect(saturation(1000, 10, 10)).toBeLessThan(2.2);
  });

  it('scores in the inverted index as chunk by chunk', () => {
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 8 }), document, (documents, query) => {
        const index = new KeywordIndex();
        documents.forEach((terms, at) => void index.put(String(at), terms));
        const scores = new Map(index.search(query).map(({ chunkId, score }) => [chunkId, score]));
        documents.forEach((terms, at) => {
          const expected = bm25Score(query, terms, index);
          expect(scores.get(String(at)) ?? 0).toBeCloseTo(expected, 9);
        });
      }),
    );
  });

  it('forgets what was removed, as if it had never been there', () => {
    fc.assert(
      fc.property(fc.array(document, { maxLength: 8 }), document, document, (documents, extra, query) => {
        const [plain, changed] = [new KeywordIndex(), new KeywordIndex()];
        changed.put('x', extra);
        changed.put('0', ['other', 'words']);
        documents.forEach((terms, at) => {
          plain.put(String(at), terms);
          changed.put(String(at), terms);
        });
        changed.remove('x');
        changed.remove('unknown');
        if (documents.length === 0) changed.remove('0');
        expect(changed.chunkCount).toBe(plain.chunkCount);
        expect(changed.search(query)).toEqual(plain.search(query));
      }),
    );
  });

  it('stays exact when most of many chunks were removed or written again', () => {
    const [plain, changed] = [new KeywordIndex(), new KeywordIndex()];
    const termsOf = (n: number) => [`t${n % 7}`, `t${n % 11}`, `t${n % 3}`];
    for (let n = 0; n < 3000; n += 1) changed.put(`c${n}`, termsOf(n));
    for (let n = 0; n < 3000; n += 1) if (n % 10 !== 0) changed.remove(`c${n}`);
    for (let n = 0; n < 3000; n += 10) changed.put(`c${n}`, termsOf(n + 1));
    for (let n = 0; n < 3000; n += 10) plain.put(`c${n}`, termsOf(n + 1));
    expect(changed.search(['t1', 't2', 't9'])).toEqual(plain.search(['t1', 't2', 't9']));
    expect([changed.chunkCount, changed.averageLength, changed.chunksWith('t1')]).toEqual([
      plain.chunkCount,
      plain.averageLength,
      plain.chunksWith('t1'),
    ]);
    expect(changed.chunkIds().sort()).toEqual(plain.chunkIds().sort());
  });

  it('is the product of a sparse query and a sparse passage, up to the assumed mean length', () => {
    const terms = ['pump', 'pump', 'gear'];
    const statistics = { chunkCount: 9, averageLength: assumedAverageLength, chunksWith: () => 3 };
    const [passage, query] = [sparsePassage(terms), sparseQuery(['pump', 'gear', 'gear'])];
    const idf = inverseDocumentFrequency(9, 3);
    const product = query.indices.reduce(
      (sum, index, at) => sum + query.values[at]! * idf * (passage.values[passage.indices.indexOf(index)] ?? 0),
      0,
    );
    expect(product).toBeCloseTo(bm25Score(['pump', 'gear', 'gear'], terms, statistics), 9);
    expect(passage.indices).toEqual(passage.indices.toSorted((a, b) => a - b));
    expect(sparsePassage([])).toEqual({ indices: [], values: [] });
  });
});
