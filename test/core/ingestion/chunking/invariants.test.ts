import type { ElementType } from '@sheaf/core/ingestion/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDocument, chunksOf } from './a-document.ts';
import { content, documents, sizes } from './arbitraries.ts';
import { expectSound } from './sound.ts';

describe('chunks of any document', () => {
  it('stay below the limit, give the text back by offsets, cover all visible text and never cut a code point', () => {
    fc.assert(
      fc.property(documents, sizes, (clean, [chunkSize, chunkOverlap]) => {
        expectSound(clean, chunksOf(clean, chunkSize, chunkOverlap), chunkSize, chunkOverlap);
      }),
      { numRuns: 800 },
    );
  });

  it('do so when elements are missing, empty or overlap', () => {
    const element = fc.record({
      type: fc.constantFrom<ElementType>('Paragraph', 'Code', 'Table'),
      charStart: fc.nat(300),
      charEnd: fc.nat(300),
    });
    fc.assert(
      fc.property(content, fc.array(element, { maxLength: 5 }), (text, elements) => {
        const clean = { ...aDocument(), text, elements };
        expectSound(clean, chunksOf(clean, 40, 10), 40, 10);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['a', '一', '😀', 'ab ', '   x', '\n', '= ', '👩‍👩‍👧', 'é\u0301', 'x,', '1\t'])(
    'do so for a long run of %j',
    (unit) => {
      const clean = aDocument(['Paragraph', unit.repeat(8000)]);
      expectSound(clean, chunksOf(clean), 500, 100);
      expectSound(clean, chunksOf(clean, 10, 4), 10, 4);
    },
  );

  it('are the same each time', () => {
    fc.assert(
      fc.property(documents, (clean) => {
        expect(chunksOf(clean, 60, 20)).toEqual(chunksOf(clean, 60, 20));
      }),
      { numRuns: 50 },
    );
  });

  it('are none for a document without visible text', () => {
    expect(chunksOf(aDocument())).toEqual([]);
    expect(chunksOf(aDocument(['Paragraph', ' \n\t ']))).toEqual([]);
  });

  it('rejects a configuration that cannot be met', () => {
    expect(() => chunksOf(aDocument(['Paragraph', 'x']), 4, 0)).toThrow(/at least 8/);
    expect(() => chunksOf(aDocument(['Paragraph', 'x']), 100, 100)).toThrow(/less than chunkSize/);
    expect(() => chunksOf(aDocument(['Paragraph', 'x']), Number.NaN, 0)).toThrow(RangeError);
  });
});

describe('graphemes', () => {
  it('are cut only when they do not fit a chunk', () => {
    const family = '👩‍👩‍👧‍👦';
    for (const chunk of chunksOf(aDocument(['Paragraph', family.repeat(400)]), 100, 0)) {
      expect(chunk.text.length % family.length).toBe(0);
    }
    const accented = 'e\u0323\u0301';
    for (const chunk of chunksOf(aDocument(['Paragraph', accented.repeat(1000)]), 50, 0)) {
      expect(chunk.text.length % accented.length).toBe(0);
    }
  });
});
