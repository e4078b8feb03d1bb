import { parseDocument } from '@sheaf/core/ingestion/parsing/parse-document';
import type { PaintedArea, PdfCharacters, PdfPage, PdfReader } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import { needsRecognition, recognitionBudget, recognitionOf } from '@sheaf/core/ingestion/parsing/pdf/recognize-page';
import type { RecognizedLine, TextRecognizer } from '@sheaf/core/ingestion/parsing/pdf/text-recognizer';
import { describe, expect, it } from 'vitest';
import { aLine, aPage, inColumns } from './a-page.ts';

const scan: PaintedArea = {
  kind: 'image',
  box: { x: 0, y: 0, width: 600, height: 800 },
  colour: null,
  order: 1,
};

const line = (text: string, y = 100, confidence = 90): RecognizedLine => {
  const words = text.split(' ').map((word, i) => ({
    text: word,
    box: { x: 100 + i * 60, y, width: 50, height: 20 },
    confidence,
  }));
  return { words, box: { x: 100, y, width: 400, height: 20 } };
};

/** Reads every picture as `lines`, after `seconds`. */
const recognizer = (lines: readonly RecognizedLine[] | undefined, seconds = 1): TextRecognizer => ({
  recognize: async () => ({ lines, seconds }),
  release: async () => undefined,
});

const readerOf = (pages: readonly (PdfPage | undefined)[]): PdfReader => ({
  open: async () => ({
    pageCount: pages.length,
    info: { Title: '', Author: '', Producer: '', CreationDate: '', ModDate: '', Keywords: '' },
    outline: [],
    withPage: async (index, use) => {
      const page = pages[index];
      return page && use(page);
    },
    close: () => undefined,
  }),
});

const parse = (pages: readonly (PdfPage | undefined)[], textRecognizer?: TextRecognizer) =>
  parseDocument({
    bytes: Buffer.from('%PDF-1.7'),
    extension: 'pdf',
    detectLanguage: () => null,
    ports: { pdfReader: readerOf(pages), ...(textRecognizer && { recognizer: textRecognizer }) },
  });

describe('whether a page is recognised', () => {
  const page = { width: 600, height: 800 };
  const garbage = (share: number): PdfCharacters =>
    inColumns(aLine('x'.repeat(100), 0, 0).map((one, i) => (i < share * 100 ? { ...one, text: '\ue000' } : one)));
  const line = (text: string) => inColumns(aLine(text, 0, 0));

  it('is so where there is a picture and no text, or hardly any', () => {
    expect(needsRecognition(page, line(''), [scan])).toBe(true);
    expect(needsRecognition(page, line('page 12 of 340'), [scan])).toBe(true);
    expect(needsRecognition(page, line(''), [])).toBe(false);
    expect(needsRecognition(page, line('a short page of words'), [])).toBe(false);
    expect(needsRecognition(page, line('w'.repeat(80)), [scan])).toBe(false);
  });

  it('is so where more than 30 % of the text are no characters', () => {
    expect(needsRecognition(page, garbage(0.31), [])).toBe(true);
    expect(needsRecognition(page, garbage(0.3), [])).toBe(false);
  });
});

describe('recognition', () => {
  it('drops words and lines that are noise, and gives places in points', () => {
    const { words, confidence } = recognitionOf(
      [line('clear words'), line('n o i s e', 200, 30), line('x', 300, 10)],
      2,
    );
    expect(words.map((word) => word.text)).toEqual(['clear', 'words']);
    expect(words[1]!.box).toEqual({ x: 80, y: 50, width: 25, height: 10 });
    expect(confidence).toBe(90);
  });

  it('notes which pages were recognised, and how sure it was', async () => {
    const pages = [aPage(aLine('A page with text of its own', 50, 50)), aPage([], { areas: [scan] })];
    const clean = await parse(pages, recognizer([line('read from a picture')]));
    expect(clean.text).toBe('A page with text of its own\n\nread from a picture');
    expect(clean.metadata).toEqual({ pages: 2, ocrPages: [2], ocrConfidence: [90] });
  });

  it('stops at the budget of pages and at that of seconds, and says which pages are left', async () => {
    const scans = (count: number) => Array.from({ length: count }, () => aPage([], { areas: [scan] }));
    const many = await parse(scans(recognitionBudget.pages + 2), recognizer([line('text')], 0.01));
    expect(many.metadata.ocrSkippedPages).toEqual([recognitionBudget.pages + 1, recognitionBudget.pages + 2]);
    const slow = await parse(scans(4), recognizer([line('text')], recognitionBudget.seconds / 2));
    expect(slow.metadata).toMatchObject({ ocrPages: [1, 2], ocrSkippedPages: [3, 4] });
  });

  it('keeps the text that there is when recognition finds none, or takes too long', async () => {
    const page = aPage(aLine('12 pages', 50, 50), { areas: [scan] });
    expect((await parse([page], recognizer([]))).text).toBe('12 pages');
    const clean = await parse([page], recognizer(undefined, 20));
    expect(clean.metadata.ocrSkippedPages).toEqual([1]);
  });

  it('fails, and says so, when nothing was found, could be looked at or read', async () => {
    const pages = [aPage([], { areas: [scan] }), undefined];
    const message =
      'It has 2 pages without any text; recognition found none on the 0 that it looked at; 1 could not be looked at; 1 could not be read.';
    await expect(parse(pages)).rejects.toMatchObject({ name: 'EmptyDocument', message });
  });
});
