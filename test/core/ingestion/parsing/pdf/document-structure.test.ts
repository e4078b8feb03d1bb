import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import { isoDate, reportInfo } from '@sheaf/core/ingestion/parsing/pdf/document-info';
import { partsOfPage } from '@sheaf/core/ingestion/parsing/pdf/document-parts';
import { contentOf } from '@sheaf/core/ingestion/parsing/pdf/page-content';
import type { PdfOutlineEntry } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import { reportParts } from '@sheaf/core/ingestion/parsing/pdf/report-parts';
import { withoutRunningLines } from '@sheaf/core/ingestion/parsing/pdf/running-lines';
import { describe, expect, it } from 'vitest';
import { outline } from '../a-parse.ts';
import { aColumn, aLine, aStyle, inColumns, type PdfCharacter } from './a-page.ts';

function documentOf(pages: readonly (readonly PdfCharacter[])[], bookmarks: readonly PdfOutlineEntry[] = []) {
  const builder = createDocumentBuilder();
  const contents = pages.map((page, i) => contentOf({ number: i + 1, width: 600, height: 800 }, inColumns(page), []));
  reportParts(withoutRunningLines(contents).flatMap(partsOfPage), bookmarks, builder);
  return builder.build('application/pdf');
}

const body = ['this is the text of the body, which is', 'much longer than any of the headings is,', 'line after line.'];

describe('headings', () => {
  it('have their level by size, and bold ones of the size of the body come last', () => {
    const clean = documentOf([
      [
        ...aLine('The report', 50, 40, aStyle({ fontSize: 20 })),
        ...aLine('First part', 50, 80, aStyle({ fontSize: 14 })),
        ...aColumn(body, 50, 110),
        ...aLine('A detail', 50, 160, aStyle({ isBold: true })),
        ...aColumn(body, 50, 190),
      ],
    ]);
    const text = body.join(' ');
    expect(outline(clean)).toEqual([
      'Title1: The report',
      'Title2: First part',
      `Paragraph: ${text}`,
      'Title3: A detail',
      `Paragraph: ${text}`,
    ]);
    expect(clean.title).toBe('The report');
  });

  it('are what the outline names, with its level', () => {
    const bookmarks = [{ title: 'Plain heading', level: 2, page: 1 }];
    const clean = documentOf([[...aLine('Plain heading', 50, 40), ...aColumn(body, 50, 80)]], bookmarks);
    expect(outline(clean)[0]).toBe('Title2: Plain heading');
  });
});

describe('lists', () => {
  it('have one line an item, with the same bullet, and their numbers', () => {
    const items = ['• first item', '▪ second item', '1. third', '2. fourth'];
    const clean = documentOf([[...aColumn(body, 50, 40), ...aColumn(items, 50, 100)]]);
    expect(outline(clean)[1]).toBe('List: - first item\n- second item\n1. third\n2. fourth');
  });

  it('are not what a single number begins', () => {
    expect(outline(documentOf([aColumn(['7. was his lucky number'], 50, 40)]))).toEqual([
      'Paragraph: 7. was his lucky number',
    ]);
  });
});

describe('line ends', () => {
  it('lose a hyphen before a lower-case letter, unless the document writes the word with it', () => {
    const lines = [
      'the inter-',
      'national trade of a well-',
      'known firm, known as well-known',
      'and the Anglo-',
      'Saxon',
    ];
    expect(documentOf([aColumn(lines, 50, 40)]).text).toBe(
      'the international trade of a well-known firm, known as well-known and the Anglo-Saxon',
    );
  });

  it('join a sentence that goes on on the next page', () => {
    const clean = documentOf([aColumn(['A sentence that goes'], 50, 700), aColumn(['on over the page.'], 50, 40)]);
    expect(clean.text).toBe('A sentence that goes on over the page.');
    expect(clean.boxes?.map((box) => box.page)).toEqual([1, 2]);
    expect(clean.elements[0]?.page).toBe(1);
  });
});

describe('running lines', () => {
  const page = (number: number) => [
    ...aLine('Annual report', 50, 20),
    ...aColumn([`what page ${'abcde'[number]} says of it`, 'and a second line'], 50, 100),
    ...aLine(`Page ${number} of 5`, 280, 770),
  ];

  it('are left out with their page numbers on three pages and more', () => {
    const clean = documentOf([1, 2, 3, 4].map(page));
    expect(clean.text).not.toMatch(/Annual|Page \d/);
    expect(clean.text).toContain('what page c says of it');
    expect(documentOf([1, 2].map(page)).text).toContain('Annual report');
  });

  it('stay on pages that say nothing else', () => {
    const clean = documentOf([1, 2, 3].map((number) => aLine(`Sheet ${number}`, 50, 20)));
    expect(clean.text).toContain('Sheet 2');
  });
});

describe('boxes', () => {
  it('are one for each line and row, over the text that they show', () => {
    const rows = ['a', 'b', 'c'].flatMap((row, r) => [
      ...aLine(row, 50, 200 + 14 * r),
      ...aLine(`${r}.5`, 200, 200 + 14 * r),
    ]);
    const clean = documentOf([[...aColumn(body, 50, 40), ...rows]]);
    const lines = clean.boxes?.map((box) => clean.text.slice(box.charStart, box.charEnd));
    expect(lines).toEqual([...body, 'a | 0.5', 'b | 1.5', 'c | 2.5']);
    expect(clean.boxes?.[0]).toMatchObject({ page: 1, x: 50, y: 40, height: 10 });
  });
});

describe('document information', () => {
  const info = { Title: '', Author: '', Producer: '', CreationDate: '', ModDate: '', Keywords: '' };
  const built = (entries: Partial<typeof info>) => {
    const builder = createDocumentBuilder();
    builder.add('Paragraph', 'text');
    reportInfo({ ...info, ...entries }, builder);
    return builder.build('application/pdf');
  };

  it('gives a title only where it says something', () => {
    expect(built({ Title: 'Pumps and valves' }).title).toBe('Pumps and valves');
    for (const Title of ['untitled', 'Microsoft Word - draft.doc', 'report_v2.docx', '12', '\ufffd\ufffdxy'])
      expect(built({ Title }).title).toBeNull();
  });

  it('gives authors apart, and dates in UTC', () => {
    const { metadata } = built({ Author: 'Ada Lovelace; Alan Turing', CreationDate: "D:20240103093826+01'00'" });
    expect(metadata).toEqual({ authors: ['Ada Lovelace', 'Alan Turing'], created: '2024-01-03T08:38:26.000Z' });
    expect(built({ Author: 'Lovelace, Ada' }).metadata.authors).toEqual(['Lovelace, Ada']);
  });

  it('knows dates that are short, and those that are none', () => {
    expect(isoDate('D:2024')).toBe('2024-01-01T00:00:00.000Z');
    expect(isoDate('20240229120000Z')).toBe('2024-02-29T12:00:00.000Z');
    expect(isoDate('D:20241399')).toBeUndefined();
    expect(isoDate('yesterday')).toBeUndefined();
  });
});
