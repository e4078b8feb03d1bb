import { type PlannableDocument, packShards } from '@sheaf/core/ingestion/plan-shards';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const aDocument = fc
  .record({ chunkCount: fc.integer({ min: 1, max: 3000 }), share: fc.float({ min: 0, max: 1, noNaN: true }) })
  .map(({ chunkCount, share }) => ({ chunkCount, newCount: Math.floor(chunkCount * share) }));

function documents(sizes: readonly { chunkCount: number; newCount: number }[]): PlannableDocument[] {
  return sizes.map((size, index) => ({ documentId: `d${index}`, token: 1, ...size }));
}

describe('packShards', () => {
  it('puts many small documents into one shard', () => {
    expect(packShards(documents(Array(50).fill({ chunkCount: 3, newCount: 3 })))).toHaveLength(1);
  });

  it('cuts a large document into parts that follow each other', () => {
    const shards = packShards(documents([{ chunkCount: 1200, newCount: 1200 }]));
    expect(shards.map(([part]) => [part?.ordinalFrom, part?.ordinalTo])).toEqual([
      [0, 400],
      [400, 800],
      [800, 1200],
    ]);
  });

  it('covers every chunk of every document exactly once, in shards of bounded size', () => {
    fc.assert(
      fc.property(fc.array(aDocument, { minLength: 1, maxLength: 40 }), (sizes) => {
        const given = documents(sizes);
        const shards = packShards(given);
        for (const { documentId, chunkCount } of given) {
          const parts = shards.flat().filter((part) => part.documentId === documentId);
          expect(parts[0]?.ordinalFrom).toBe(0);
          expect(parts.at(-1)?.ordinalTo).toBe(chunkCount);
          const starts = parts.slice(1).map(({ ordinalFrom }) => ordinalFrom);
          expect(starts).toEqual(parts.slice(0, -1).map(({ ordinalTo }) => ordinalTo));
        }
        for (const shard of shards) {
          expect(shard.length).toBeLessThanOrEqual(200);
          expect(shard.reduce((sum, { newCount }) => sum + newCount, 0)).toBeLessThanOrEqual(501);
        }
      }),
    );
  });
});
