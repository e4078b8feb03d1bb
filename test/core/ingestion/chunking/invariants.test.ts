import type { Chunk, CleanDocument, ElementType } from '@sheaf/core/ingestion/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aDocument, chunksOf, tokenizer } from './a-document.ts';

/** What holds for the chunks of every document and every configuration. */
function expectSound(clean: CleanDocument, chunks: readonly Chunk[], chunkSize: number, chunkOverlap: number): void {
  let covered = 0;
  let previous: Chunk | undefined;
  for (const [index, chunk] of chunks.entries()) {
    expect(chunk.ordinal).toBe(index);
    expect(clean.text.slice(chunk.charStart, chunk.charEnd)).toBe(chunk.text);
    expect(chunk.tokenCount).toBe(tokenizer.count(chunk.text));
    expect(chunk.tokenCount).toBeLessThanOrEqual(chunkSize);
    expect(chunk.text.trim()).not.toBe('');
    expect(clean.text.slice(covered, chunk.charStart).trim()).toBe('');
    if (clean.text.isWellFormed()) expect(chunk.text.isWellFormed()).toBe(true);
    if (previous !== undefined) {
      expect(chunk.charStart).toBeGreaterThan(previous.charStart);
      expect(chunk.charEnd).toBeGreaterThan(previous.charEnd);
      if (chunk.charStart < previous.charEnd) {
        expect(tokenizer.count(clean.text, chunk.charStart, previous.charEnd)).toBeLessThanOrEqual(chunkOverlap);
      }
    }
    covered = Math.max(covered, chunk.charEnd);
    previous = chunk;
  }
  expect(clean.text.slice(covered).trim()).toBe('');
  expect(new Set(chunks.map((chunk) => chunk.chunkId)).size).toBe(chunks.length);
}

const words = fc.constantFrom(
  'word ',
  'longerword ',
  'x. ',
  'End! Next ',
  'a, b; c ',
  '\n',
  '\n\n',
  '\t',
  '一二三。',
  '😀',
  '👩‍👩‍👧',
  'é\u0301',
  "it's ",
  '12345',
  '   ',
  '| ',
  'Dr. Who ',
  '\r\n',
  '\u00a0',
);
const content = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: words }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) }),
    { maxLength: 120 },
  )
  .map((parts) => parts.join(''));
const kinds = fc.constantFrom<ElementType | number>('Paragraph', 'List', 'Table', 'Code', 'Figure', 'Footer', 1, 2, 3);
const documents = fc.array(fc.tuple(kinds, content), { maxLength: 8 }).map((parts) => aDocument(...parts));
const configurations = fc.integer({ min: 8, max: 200 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));

describe('chunks of any document', () => {
  it('stay below the limit, give the text back by offsets, cover all visible text and never cut a code point', () => {
    fc.assert(
      fc.property(documents, configurations, (clean, [chunkSize, chunkOverlap]) => {
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
