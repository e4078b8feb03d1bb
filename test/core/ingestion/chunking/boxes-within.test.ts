import { boxesWithin } from '@sheaf/core/ingestion/chunking/boxes-within';
import { chunkDocument } from '@sheaf/core/ingestion/chunking/chunk-document';
import type { CleanDocument, TextBox } from '@sheaf/core/ingestion/model';
import { createTokenizer } from '@sheaf/core/ingestion/tokenizer/tokenizer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadTokenRanks } from '../../../../lambdas/adapters/tokenizer-ranks.ts';

const box = (charStart: number, charEnd: number, page = 1): TextBox => ({
  page,
  x: 1,
  y: charStart,
  width: 3,
  height: 4,
  charStart,
  charEnd,
});

describe('the boxes of a stretch', () => {
  it('are those of the lines that it holds in part or whole', () => {
    const boxesOf = boxesWithin([box(0, 10), box(11, 20), box(21, 30, 2)]);
    expect(boxesOf(0, 11)?.map(({ y }) => y)).toEqual([0]);
    expect(boxesOf(5, 21)?.map(({ y }) => y)).toEqual([0, 11]);
    expect(boxesOf(20, 25)).toEqual([{ page: 2, x: 1, y: 21, width: 3, height: 4 }]);
    expect(boxesWithin(undefined)(0, 5)).toBeNull();
  });

  it('are the same as when each is looked up by itself, for stretches whose starts do not go back', () => {
    const widths = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 30 });
    const cuts = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 40 })), { maxLength: 20 });
    fc.assert(
      fc.property(widths, cuts, (lengths, stretches) => {
        let at = 0;
        const boxes = lengths.map((length) => {
          const one = box(at, at + length);
          at += length + 1;
          return one;
        });
        const boxesOf = boxesWithin(boxes);
        for (const [start, length] of stretches.sort((a, b) => a[0] - b[0])) {
          const expected = boxes.filter((one) => one.charEnd > start && one.charStart < start + length);
          expect(boxesOf(start, start + length)?.map(({ y }) => y)).toEqual(expected.map(({ y }) => y));
        }
      }),
    );
  });

  it('come with each chunk of a document that has places', async () => {
    const lines = Array.from({ length: 90 }, (_, i) => `Line ${i} of a long page with ten words on it.`);
    const text = lines.join(' ');
    let at = 0;
    const boxes = lines.map((line) => {
      const one = box(at, at + line.length);
      at += line.length + 1;
      return one;
    });
    const elements = [{ type: 'Paragraph' as const, charStart: 0, charEnd: text.length, page: 1 }];
    const clean: CleanDocument = {
      text,
      elements,
      boxes,
      title: null,
      language: null,
      mediaType: 'application/pdf',
      metadata: {},
    };
    const tokenizer = createTokenizer(await loadTokenRanks());
    const configuration = { strategy: 'recursive', chunkSize: 100, chunkOverlap: 20 } as const;
    const chunks = [
      ...chunkDocument({
        documentId: '00000000-0000-4000-8000-000000000000',
        versionHash: 'v',
        clean,
        configuration,
        tokenizer,
      }),
    ];
    expect(chunks.length).toBeGreaterThan(5);
    for (const chunk of chunks) expect(chunk.boxes!.length).toBe(chunk.text.match(/Line/g)!.length);
  });
});
