import { describe, expect, it } from 'vitest';
import { aDocument, aRandom, aSentence, chunksOf, prose, tokenizer } from './a-document.ts';

const random = aRandom(1);
const sentences = (count: number) => Array.from({ length: count }, () => aSentence(random)).join(' ');

describe('structure', () => {
  it('cuts before a title rather than within a section, and never leaves a title at the end', () => {
    const clean = aDocument(
      [1, 'First'],
      ['Paragraph', sentences(20)],
      [1, 'Second'],
      ['Paragraph', sentences(20)],
      [1, 'Third'],
      ['Paragraph', sentences(20)],
    );
    const chunks = chunksOf(clean);
    const starts = chunks.map((chunk) => chunk.text.split('\n')[0]);
    expect(starts).toContain('Second');
    expect(starts).toContain('Third');
    for (const chunk of chunks) expect(chunk.text).not.toMatch(/\n\n(?:First|Second|Third)$/);
  });

  it('tells the titles above each chunk', () => {
    const clean = aDocument(
      [1, 'Guide'],
      ['Paragraph', sentences(24)],
      [2, 'Install'],
      ['Paragraph', sentences(24)],
      [3, 'On Linux'],
      ['Paragraph', sentences(24)],
      [2, 'Use'],
      ['Paragraph', sentences(24)],
    );
    const paths = new Set(chunksOf(clean).map((chunk) => chunk.headingPath.join(' > ')));
    expect(paths).toContain('Guide');
    expect(paths).toContain('Guide > Install');
    expect(paths).toContain('Guide > Install > On Linux');
    expect(paths).toContain('Guide > Use');
  });

  it('keeps code whole when it fits, and cuts it at lines with their indentation when it does not', () => {
    const line = (n: number) => `    const value${n} = compute(${n}, 'argument');`;
    const short = Array.from({ length: 30 }, (_, n) => line(n)).join('\n');
    const fits = chunksOf(aDocument(['Paragraph', sentences(16)], ['Code', short], ['Paragraph', sentences(16)]));
    expect(tokenizer.count(short)).toBeLessThan(500);
    expect(fits.some((chunk) => chunk.text.includes(short))).toBe(true);
    const long = Array.from({ length: 200 }, (_, n) => line(n)).join('\n');
    for (const chunk of chunksOf(aDocument(['Code', long]))) {
      expect(chunk.text).toMatch(/^ {4}const/);
      expect(chunk.text).toMatch(/;$/);
      expect(chunk.elementTypes).toEqual(['Code']);
    }
  });

  it('cuts tables between rows and lists between items', () => {
    const rows = Array.from({ length: 120 }, (_, n) => `row ${n} | first. Second | ${n * 7} | Final sentence. Here`);
    for (const type of ['Table', 'List'] as const) {
      for (const chunk of chunksOf(aDocument([type, rows.join('\n')]))) {
        for (const row of chunk.text.split('\n')) expect(rows).toContain(row);
      }
    }
  });

  it('repeats whole sentences, up to the overlap', () => {
    const clean = aDocument(['Paragraph', prose(random, 1, 1).replace(/\n/g, ' ') + sentences(120)]);
    const chunks = chunksOf(clean);
    expect(chunks.length).toBeGreaterThan(3);
    for (const [index, chunk] of chunks.slice(1).entries()) {
      const shared = clean.text.slice(chunk.charStart, chunks[index]!.charEnd);
      expect(shared).toMatch(/^[A-Z].*\.$/s);
      expect(tokenizer.count(shared)).toBeGreaterThan(0);
      expect(tokenizer.count(shared)).toBeLessThanOrEqual(100);
    }
  });

  it('fills chunks of prose by at least one half, but for the last', () => {
    const chunks = chunksOf(aDocument(['Paragraph', sentences(400)]));
    for (const chunk of chunks.slice(0, -1)) expect(chunk.tokenCount).toBeGreaterThanOrEqual(250);
  });

  it('keeps a sentence whole that fits, and cuts a longer one at clauses', () => {
    const clauses = Array.from({ length: 150 }, (_, n) => `clause number ${n} of many`).join(', ');
    const chunks = chunksOf(aDocument(['Paragraph', `${clauses}.`]));
    for (const chunk of chunks.slice(0, -1)) expect(chunk.text).toMatch(/,$/);
  });

  it('names the kinds of element and the page in each chunk', () => {
    const clean = aDocument([1, 'Title'], ['Paragraph', 'Text.'], ['Code', 'x = 1']);
    const elements = clean.elements.map((element) => ({ ...element, page: 7 }));
    const [chunk] = chunksOf({ ...clean, elements });
    expect(chunk).toMatchObject({
      elementTypes: ['Title', 'Paragraph', 'Code'],
      page: 7,
      language: 'en',
      headingPath: ['Title'],
      boxes: null,
    });
  });

  it('gives equal passages different ids', () => {
    const clean = aDocument(...Array.from({ length: 4 }, () => ['Code', 'same line of code\n'.repeat(90)] as const));
    const chunks = chunksOf(clean, 500, 0);
    expect(new Set(chunks.map((chunk) => chunk.text)).size).toBeLessThan(chunks.length);
    expect(new Set(chunks.map((chunk) => chunk.chunkId)).size).toBe(chunks.length);
  });
});
