import { seenText } from '@sheaf/core/ingestion/parsing/pdf/hidden-text';
import type { PdfPage } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import { describe, expect, it } from 'vitest';
import { aPdf, type PageOptions, type PdfOptions, show } from '../../../bench/fixtures/a-pdf.ts';
import { createPdfiumReader } from '../../../lambdas/adapters/pdfium-reader.ts';
import { oneByOne } from '../../core/ingestion/parsing/pdf/a-page.ts';
import { pdfEncryption } from '../../fixtures/pdf-encryption.ts';

const reader = createPdfiumReader();

async function onPage<T>(page: PageOptions, use: (page: PdfPage) => T): Promise<T> {
  const file = await reader.open(aPdf({ pages: [page] }));
  try {
    return (await file.withPage(0, async (one) => use(one)))!;
  } finally {
    file.close();
  }
}

const first = (page: Pick<PdfPage, 'characters'>) => oneByOne(page.characters)[0]!;

const textOf = (page: Pick<PdfPage, 'characters'>) =>
  oneByOne(page.characters)
    .map((one) => (one.followsSpace ? ' ' : '') + one.text)
    .join('')
    .trim();

describe('a character', () => {
  it('has its place from the top left of the page, and the look of its font', async () => {
    const { text, box, style } = await onPage({ content: show('Hello', 72, 700, 12, 'F2', '1 0 0 rg') }, first);
    expect(text).toBe('H');
    expect(box.x).toBeCloseTo(72, 0);
    expect(box.y).toBeCloseTo(792 - 700 - 0.78 * 12, 0);
    expect(box.height).toBeCloseTo(12, 1);
    expect(style).toMatchObject({ fontSize: 12, isBold: true, colour: [255, 0, 0], isInvisible: false, turn: 0 });
  });

  it('has the size that it appears in, whatever the font and the matrix say', async () => {
    const content = 'BT /F1 1 Tf 14 0 0 14 72 700 Tm (Scaled) Tj ET';
    expect(await onPage({ content }, (page) => first(page).style.fontSize)).toBeCloseTo(14);
  });

  it('stands upright on a page that is turned', async () => {
    const content = 'BT /F1 10 Tf 0 1 -1 0 300 100 Tm (Upright) Tj ET';
    const page = await onPage({ content, rotate: 90 }, (one) => ({ ...one }));
    expect(page).toMatchObject({ width: 792, height: 612 });
    expect(first(page).style.turn).toBe(0);
    expect(oneByOne(page.characters)[1]!.box.x).toBeGreaterThan(first(page).box.x);
  });

  it('tells which way it points, and that it is slanted', async () => {
    const turned = (matrix: string) =>
      onPage({ content: `BT /F1 10 Tf ${matrix} 300 400 Tm (X) Tj ET` }, (page) => first(page).style.turn);
    expect(await turned('0 1 -1 0')).toBe(270);
    expect(await turned('0 -1 1 0')).toBe(90);
    expect(await turned('-1 0 0 -1')).toBe(180);
    expect(await turned('0.7 0.7 -0.7 0.7')).toBe('slanted');
  });

  it('is counted from the corner of the crop box', async () => {
    const page = { content: show('A', 150, 600), mediaBox: [0, 0, 612, 792], cropBox: [100, 100, 500, 700] };
    const box = await onPage(page, (one) => first(one).box);
    expect(box.x).toBeCloseTo(50, 0);
    expect(box.y + box.height).toBeCloseTo(100 + 0.22 * 10, 0);
  });
});

describe('painted areas', () => {
  it('are fills with their colour, rules and pictures, in order', async () => {
    const content = '0 0 1 rg 10 10 100 50 re f 0 0 0 rg 10 100 200 0.5 re f q 50 0 0 40 300 300 cm /Im Do Q';
    const areas = await onPage({ content }, (page) => page.areas);
    expect(areas.map(({ kind, colour }) => [kind, colour])).toEqual([
      ['fill', [0, 0, 255]],
      ['rule', null],
      ['image', null],
    ]);
    expect(areas[2]!.box.width).toBeCloseTo(50, 1);
    expect(areas[2]!.box.y).toBeCloseTo(792 - 340, 1);
  });
});

describe('a picture of a page', () => {
  it('is white paper with what is painted on it', async () => {
    const { width, height, pixels } = await onPage({ content: '1 0 0 rg 0 692 100 100 re f' }, (page) =>
      page.render(0.5),
    );
    expect([width, height, pixels.length]).toEqual([306, 396, 306 * 396 * 4]);
    expect([...pixels.subarray(0, 3)]).toEqual([0, 0, 255]);
    expect([...pixels.subarray(-4, -1)]).toEqual([255, 255, 255]);
  });
});

describe('text that a person does not see', () => {
  const hiddenOn = (content: string, more: Partial<PageOptions> = {}) =>
    onPage({ content, ...more }, (page) => {
      const { visible, hidden } = seenText(page);
      return { visible: textOf({ characters: visible }), hidden };
    });

  it('is kept apart with the reason', async () => {
    expect(await hiddenOn(show('seen', 50, 700) + show('ink', 50, 600, 10, 'F1', '3 Tr'))).toEqual({
      visible: 'seen',
      hidden: [{ reason: 'invisible-ink', text: 'ink' }],
    });
    expect(await hiddenOn(show('white on white', 50, 600, 10, 'F1', '1 1 1 rg'))).toMatchObject({
      hidden: [{ reason: 'same-colour', text: 'white on white' }],
    });
    expect(await hiddenOn(show('tiny', 50, 600, 0.5))).toMatchObject({ hidden: [{ reason: 'zero-size' }] });
    expect(await hiddenOn(show('outside', 50, -300))).toMatchObject({ hidden: [{ reason: 'off-page' }] });
  });

  it('is not white text on a dark ground, nor the text layer of a scan', async () => {
    const onDark = `0 0 0 rg 40 590 300 30 re f ${show('a label', 50, 600, 10, 'F1', '1 1 1 rg')}`;
    expect(await hiddenOn(onDark)).toEqual({ visible: 'a label', hidden: [] });
    const layer = `q 612 0 0 792 0 0 cm /Im Do Q ${show('scanned', 50, 600, 10, 'F1', '3 Tr')}`;
    expect(await hiddenOn(layer)).toEqual({ visible: 'scanned', hidden: [] });
  });

  it('is black text on a black ground', async () => {
    const content = `0 0 0 rg 40 590 300 30 re f ${show('masked', 50, 600)}`;
    expect(await hiddenOn(content)).toMatchObject({ visible: '', hidden: [{ reason: 'same-colour', text: 'masked' }] });
  });
});

describe('a file', () => {
  const opened = async (options: PdfOptions) => reader.open(aPdf(options));

  it('tells its pages, its outline and its information', async () => {
    const pages = [{ content: '' }, { content: '' }];
    const file = await opened({ pages, outline: ['One', 'Two'], info: { Title: 'T', CreationDate: 'D:2024' } });
    expect(file.pageCount).toBe(2);
    expect(file.info).toMatchObject({ Title: 'T', CreationDate: 'D:2024', Author: '' });
    expect(file.outline).toEqual([
      { title: 'One', level: 1, page: 1 },
      { title: 'Two', level: 1, page: 2 },
    ]);
    file.close();
  });

  it('reads what is encrypted with an empty password, as for permissions alone, and nothing that needs one', async () => {
    const pages = [{ content: show('Not to be printed.', 72, 700) }];
    const file = await reader.open(aPdf({ pages, encryption: pdfEncryption('') }));
    expect(await file.withPage(0, async (page) => textOf(page))).toBe('Not to be printed.');
    file.close();
    const locked = reader.open(aPdf({ pages, encryption: pdfEncryption('secret') }));
    await expect(locked).rejects.toMatchObject({ name: 'EncryptedDocument' });
  });

  it('keeps the characters of a page apart from those of the page before, and of one that is read meanwhile', async () => {
    const texts = ['a first page that says more', 'the second', 'third'];
    const file = await opened({ pages: texts.map((text) => ({ content: show(text, 50, 600) })) });
    const read = await file.withPage(0, async (outer) => {
      const inner = await file.withPage(1, async (page) => textOf(page));
      return [textOf(outer), inner];
    });
    expect(read).toEqual(texts.slice(0, 2));
    expect(await file.withPage(2, async (page) => textOf(page))).toBe('third');
    file.close();
  });

  it('fails to open without its password', async () => {
    const attempt = opened({ pages: [{ content: show('x', 1, 1) }], isEncrypted: true });
    await expect(attempt).rejects.toMatchObject({ name: 'EncryptedDocument' });
  });

  it('fails to open when nothing of it can be found, and opens with its table lost or its header gone', async () => {
    await expect(reader.open(Buffer.from('%PDF-1.7\nnothing else'))).rejects.toMatchObject({ name: 'CorruptDocument' });
    const whole = aPdf({ pages: [{ content: show('found', 50, 600) }] });
    const misled = Buffer.from(whole.toString('latin1').replace(/startxref\n\d+/, 'startxref\n7'), 'latin1');
    for (const damaged of [misled, whole.subarray(9)]) {
      const file = await reader.open(damaged);
      expect(await file.withPage(0, async (page) => textOf(page))).toBe('found');
      file.close();
    }
  });

  it('has its memory freed: many files one after the other take no more than a few', async () => {
    const bytes = aPdf({ pages: [{ content: show('x', 50, 600) + ' '.repeat(4_000_000) }] });
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 60; i += 1) {
      const file = await reader.open(bytes);
      await file.withPage(0, async () => undefined);
      file.close();
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });
});
