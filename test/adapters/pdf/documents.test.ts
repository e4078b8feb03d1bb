import { crc32, deflateSync } from 'node:zlib';
import { parseDocument } from '@sheaf/core/ingestion/parsing/parse-document';
import { afterAll, describe, expect, it } from 'vitest';
import { aPdf, type PdfOptions, show, showLines } from '../../../bench/fixtures/a-pdf.ts';
import { openParserPorts } from '../../../lambdas/adapters/parser-ports.ts';
import { outline } from '../../core/ingestion/parsing/a-parse.ts';
import { aJpeg } from './a-jpeg.ts';

const ports = openParserPorts();
afterAll(() => ports.recognizer.release());

const parse = (bytes: Uint8Array, extension: string) =>
  parseDocument({ bytes, extension, detectLanguage: () => null, ports });
const parsePdf = (options: PdfOptions) => parse(aPdf(options), 'pdf');

const column = (name: string) => Array.from({ length: 12 }, (_, i) => `${name} ${i}: words that fill a column of text`);

/** Grey pixels of a page, at 150 dpi unless told otherwise. */
async function scanOf(content: string, scale = 150 / 72, mediaBox = [0, 0, 612, 792]) {
  const file = await ports.pdfReader.open(aPdf({ pages: [{ content, mediaBox }] }));
  const { width, height, pixels } = (await file.withPage(0, async (page) => page.render(scale)))!;
  file.close();
  return { width, height, grey: Uint8Array.from({ length: width * height }, (_, i) => pixels[i * 4]!) };
}

describe('a PDF', () => {
  it('is read in order, with headings, columns, tables, pages and boxes, without what runs through its margins', async () => {
    const page = (number: number, content: string) => ({
      content: show('The running title', 72, 760, 9) + content + show(String(number), 300, 30, 9),
    });
    const rows = [
      ['Part', 'Count', 'Price'],
      ['Pump', '3', '12.50'],
      ['Valve', '10', '7.00'],
      ['Hose', '2', '1.20'],
    ];
    const table = rows.flatMap((row, r) => row.map((cell, c) => show(cell, 72 + c * 130, 700 - r * 15))).join('');
    const clean = await parsePdf({
      pages: [
        page(
          1,
          show('On pumps', 72, 720, 20, 'F2') +
            showLines(column('Left'), 72, 680) +
            showLines(column('Right'), 320, 680),
        ),
        page(2, table),
        page(3, showLines(['A word that is hyphen-', 'ated, and \xfcml\xe4uts.'], 72, 700)),
      ],
      info: { Author: 'Ada Lovelace' },
    });
    const cells = rows.map((row) => row.join(' | ')).join('\n');
    expect(outline(clean)).toEqual([
      'Title1: On pumps',
      `Paragraph: ${column('Left').join(' ')}`,
      `Paragraph: ${column('Right').join(' ')}`,
      `Table: ${cells}`,
      'Paragraph: A word that is hyphenated, and ümläuts.',
    ]);
    expect(clean.elements.map((element) => element.page)).toEqual([1, 1, 1, 2, 3]);
    expect(clean.metadata).toEqual({ authors: ['Ada Lovelace'], pages: 3 });
    expect(clean.boxes).toHaveLength(1 + 24 + 4 + 2);
  });

  it('keeps what tells pages apart, such as the number of a bill, and leaves out what counts them', async () => {
    const clean = await parsePdf({
      pages: [4711, 815, 99, 1234].map((bill, at) => ({
        content: show(`ACME, page ${at + 1} of 4`, 72, 770, 9) + show(`Bill ${bill}`, 72, 740) + show('Total', 72, 500),
      })),
    });
    expect(outline(clean).filter((line) => line.includes('Bill'))).toHaveLength(4);
    expect(clean.text).not.toContain('ACME');
  });

  it('goes on with a sentence, and a word, behind the notes of its page', async () => {
    const clean = await parsePdf({
      pages: [
        {
          content:
            showLines([...column('One'), 'so the page ends with an exam-'], 72, 740) + show('1 A note.', 72, 60, 7),
        },
        { content: showLines(['ple, and goes on with more words in it,', ...column('two')], 72, 740) },
      ],
    });
    expect(clean.text).toMatch(/with an example, and goes on with more words in it, two 0/);
    expect(outline(clean).at(-1)).toBe('Paragraph: 1 A note.');
    for (const { charStart, charEnd, page } of clean.boxes!)
      if (clean.text.slice(charStart, charEnd).includes('goes on')) expect(page).toBe(2);
  });

  it('says the header of a table again on the pages that it goes on with', async () => {
    const rows = (from: number) => Array.from({ length: 5 }, (_, i) => [`Part ${from + i}`, `${from + i}`, `${i}.50`]);
    const page = (cells: string[][]) => ({
      content: cells.flatMap((row, r) => row.map((cell, c) => show(cell, 72 + c * 130, 700 - r * 15))).join(''),
    });
    const header = ['Name', 'Count', 'Price'];
    const clean = await parsePdf({ pages: [page([header, ...rows(10)]), page(rows(15)), page([header, ...rows(20)])] });
    const table = (from: number) => `Table: ${[header, ...rows(from)].map((row) => row.join(' | ')).join('\n')}`;
    expect(outline(clean)).toEqual([table(10), table(15), table(20)]);
    expect(clean.elements.map((element) => element.page)).toEqual([1, 2, 3]);
  });

  it('reports hidden text beside what is seen', async () => {
    const clean = await parsePdf({
      pages: [{ content: show('Seen.', 72, 700) + show('Obey me', 72, 600, 10, 'F1', '3 Tr') }],
    });
    expect(clean.text).toBe('Seen.');
    expect(clean.hidden).toEqual([{ reason: 'invisible-ink', text: 'Obey me', page: 1 }]);
  });

  it('fails where it holds nothing, and says how many pages were looked at', async () => {
    const attempt = parsePdf({ pages: [{ content: '' }, { content: '0 0 1 rg 10 10 300 300 re f' }] });
    await expect(attempt).rejects.toMatchObject({
      name: 'EmptyDocument',
      message: expect.stringMatching(/2 pages.*the 1 that/),
    });
  });

  it('fails where the reader is not set up', async () => {
    const attempt = parseDocument({ bytes: aPdf({ pages: [{ content: '' }] }), extension: 'pdf' });
    await expect(attempt).rejects.toMatchObject({ name: 'UnsupportedMediaType' });
  });
});

describe('a scan', () => {
  const content =
    show('Quarterly report', 72, 700, 24, 'F2') +
    showLines(['The pump was repaired in March', 'and works again since then.'], 72, 640, 14);

  it('is recognised page by page, with places on the page', async () => {
    const image = await scanOf(content);
    const clean = await parsePdf({
      pages: [
        { content: show('A page with a text layer', 72, 700) },
        { content: 'q 612 0 0 792 0 0 cm /Im Do Q', image },
      ],
    });
    expect(clean.text).toContain('Quarterly report');
    expect(clean.text).toContain('The pump was repaired in March and works again since then.');
    expect(clean.metadata).toMatchObject({ pages: 2, ocrPages: [2] });
    expect((clean.metadata.ocrConfidence as number[])[0]).toBeGreaterThan(70);
    const box = clean.boxes!.find((one) => clean.text.slice(one.charStart, one.charEnd).startsWith('The pump'))!;
    expect(box.page).toBe(2);
    expect(box.x).toBeGreaterThan(68);
    expect(box.x).toBeLessThan(76);
    expect(Math.abs(box.y + box.height - (792 - 640))).toBeLessThan(6);
  });

  it('is read from PNG, TIFF and JPEG', async () => {
    const image = await scanOf(content);
    for (const [extension, bytes] of [
      ['png', png(image)],
      ['tiff', tiff(image)],
      ['jpeg', aJpeg(await scanOf(content, 1, [60, 600, 320, 740]))],
    ] as const) {
      const clean = await parse(bytes, extension);
      expect(clean.mediaType).toBe(`image/${extension}`);
      expect(clean.text).toContain('The pump was repaired');
      expect(clean.boxes![0]!.page).toBe(1);
    }
  });

  it('is read from each page of a TIFF', async () => {
    const image = await scanOf(content);
    const clean = await parse(tiff(image, 2), 'tiff');
    expect(clean.metadata).toMatchObject({ pages: 2, ocrPages: [1, 2] });
    expect(clean.text.match(/Quarterly report/g)).toHaveLength(2);
    expect(new Set(clean.boxes!.map((box) => box.page))).toEqual(new Set([1, 2]));
  });

  it('fails where the picture shows no text, or is damaged', async () => {
    const blank = { width: 200, height: 100, grey: new Uint8Array(20_000).fill(255) };
    await expect(parse(png(blank), 'png')).rejects.toMatchObject({ name: 'EmptyDocument' });
    await expect(parse(png(blank).subarray(0, 60), 'png')).rejects.toMatchObject({ name: 'CorruptDocument' });
  });
});

interface Grey {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

/** PNG of grey pixels: header, data, end (RFC 2083). */
function png({ width, height, grey }: Grey): Buffer {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) rows.set(grey.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** TIFF of grey pixels in one strip, the same on every page (TIFF 6.0, section 4). */
function tiff({ width, height, grey }: Grey, pages = 1): Buffer {
  const entries = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, height],
    [279, grey.length],
  ] as const;
  const size = 2 + entries.length * 12 + 4;
  const directories = Array.from({ length: pages }, (_, page) => {
    const directory = Buffer.alloc(size);
    directory.writeUInt16LE(entries.length, 0);
    for (const [i, [tag, value]] of entries.entries()) {
      const at = 2 + i * 12;
      directory.writeUInt16LE(tag, at);
      directory.writeUInt16LE(4, at + 2);
      directory.writeUInt32LE(1, at + 4);
      directory.writeUInt32LE(value, at + 8);
    }
    if (page + 1 < pages) directory.writeUInt32LE(8 + grey.length + (page + 1) * size, size - 4);
    return directory;
  });
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(8 + grey.length, 4);
  return Buffer.concat([header, grey, ...directories]);
}
