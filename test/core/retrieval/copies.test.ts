import type { Database } from '@sheaf/core/platform/database';
import { type Hit, showCopies, withoutCopies } from '@sheaf/core/retrieval/copies';
import { describe, expect, it } from 'vitest';

function aHit(documentId: string, score: number, more: Partial<Hit> = {}): Hit {
  const place = { charStart: 0, charEnd: 4, page: null, headingPath: [], title: null };
  const scores = { dense: score, keyword: null };
  return {
    ...{ chunkId: `${documentId}-${score}`, documentId, uri: `upload:${documentId}`, text: 'text', score, scores },
    ...place,
    ...more,
  };
}

/** With a filter, what was found is all that counts. */
const unasked: Database = {
  call: () => Promise.reject(new Error('The database was asked.')),
  transaction: () => Promise.reject(new Error('The database was asked.')),
  ping: async () => {},
  close: async () => {},
};

const idsOf = (hits: readonly Hit[]) => hits.map(({ documentId, score }) => [documentId, score]);

describe('copies in an answer', () => {
  it('gives the original, at the place of the best copy', () => {
    const hits = [
      aHit('copy', 0.9, { duplicateOf: 'original' }),
      aHit('other', 0.8),
      aHit('original', 0.7, { hasCopies: true }),
      aHit('copy', 0.6, { duplicateOf: 'original' }),
      aHit('original', 0.5, { hasCopies: true }),
    ];
    const once = withoutCopies(hits);
    expect(idsOf(once)).toEqual([
      ['original', 0.9],
      ['other', 0.8],
      ['original', 0.5],
    ]);
    expect(once[0]?.chunkId).toBe('original-0.7');
  });

  it('gives one copy where the original was not found, and names the other', async () => {
    const hits = [aHit('one', 0.9, { duplicateOf: 'original' }), aHit('two', 0.8, { duplicateOf: 'original' })];
    const shown = await showCopies(withoutCopies(hits), { tenantId: 'default', names: null }, true, unasked);
    expect(shown).toEqual([
      {
        ...aHit('one', 0.9, { duplicateOf: 'original' }),
        copies: { count: 1, documents: [{ documentId: 'two', uri: 'upload:two' }] },
      },
    ]);
  });

  it('leaves variants, and what has no copies, as they are', () => {
    const hits = [aHit('a', 0.9), aHit('b', 0.8, { variantOf: 'a' }), aHit('b', 0.7, { variantOf: 'a' })];
    expect(idsOf(withoutCopies(hits))).toEqual(idsOf(hits));
  });
});
