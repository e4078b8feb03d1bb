import { describe, expect, it } from 'vitest';
import { outline, parse } from '../a-parse.ts';
import { aDocx, anOdf, anXlsx, aParagraph, aPptx, aRow } from './an-office-file.ts';

const sheet = async (rows: string, merges: readonly string[], columns = '') =>
  outline(await parse(anXlsx([{ name: 'S', rows, merges, columns }]), 'xlsx'));

describe('merged cells of a workbook', () => {
  it('hold for all their columns and rows, and two rows of a header become one', async () => {
    const rows =
      aRow(1, ['Region', 'Q1', '', 'Q2', '']) +
      aRow(2, ['', 'Plan', 'Actual', 'Plan', 'Actual']) +
      aRow(3, ['North', 1, 2, 3, 4]) +
      aRow(4, ['', 5, 6, 7, 8]);
    expect(await sheet(rows, ['A1:A2', 'B1:C1', 'D1:E1', 'A3:A4'])).toEqual([
      'Title1: S',
      'Table: Region | Q1 Plan | Q1 Actual | Q2 Plan | Q2 Actual\nNorth | 1 | 2 | 3 | 4\nNorth | 5 | 6 | 7 | 8',
    ]);
  });

  it('do not take a row of words for a second header', async () => {
    const rows = aRow(1, ['Person', 'Contact', '']) + aRow(2, ['Ada', 'ada@example.org', 'London']);
    expect(await sheet(rows, ['B1:C1'])).toEqual([
      'Title1: S',
      'Table: Person | Contact | Contact\nAda | ada@example.org | London',
    ]);
  });

  it('say a title over all columns once, and nothing in hidden columns', async () => {
    const rows = aRow(1, ['Sales 2024', '', '']) + aRow(2, ['a', 'b', '', 'c']) + aRow(3, [1, 2, 9, 3]);
    expect(await sheet(rows, ['A1:D1', 'B2:C2'], '<col min="3" max="3" hidden="1"/>')).toEqual([
      'Title1: S',
      'Paragraph: Sales 2024',
      'Table: a | b | c\n1 | 2 | 3',
    ]);
  });

  it('are not a bomb when they cover all of a sheet', async () => {
    const rows = Array.from({ length: 3000 }, (_, at) => aRow(at + 1, at === 0 ? ['x'.repeat(200), 'b'] : [1])).join(
      '',
    );
    const clean = await parse(anXlsx([{ name: 'S', rows, merges: ['A1:A1', 'B1:XFD1048576', 'A2:Z9999'] }]), 'xlsx');
    expect(clean.text.length).toBeLessThan(3_000_000);
  });
});

describe('merged cells of other documents', () => {
  const cell = (text: string, properties = '') => `<w:tc><w:tcPr>${properties}</w:tcPr>${aParagraph(text)}</w:tc>`;

  it('hold for their columns and rows in Word, and a caption of all columns is said once', async () => {
    const body =
      `<w:tbl><w:tr>${cell('All of it', '<w:gridSpan w:val="3"/>')}</w:tr>` +
      `<w:tr>${cell('Name')}${cell('Size', '<w:gridSpan w:val="2"/>')}</w:tr>` +
      `<w:tr>${cell('x')}${cell('1')}${cell('2')}</w:tr></w:tbl>`;
    expect(outline(await parse(aDocx(body), 'docx'))).toEqual([
      'Table: All of it |  | \nName | Size | Size\nx | 1 | 2',
    ]);
  });

  it('hold for them on slides', async () => {
    const at = (text: string, more = '') =>
      `<a:tc ${more}><a:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></a:txBody></a:tc>`;
    const shapes =
      `<a:tbl><a:tr>${at('K')}${at('V', 'gridSpan="2"')}${at('', 'hMerge="1"')}</a:tr>` +
      `<a:tr>${at('k', 'rowSpan="2"')}${at('1')}${at('2')}</a:tr><a:tr>${at('', 'vMerge="true"')}${at('3')}${at('4')}</a:tr></a:tbl>`;
    expect(outline(await parse(aPptx([{ shapes }]), 'pptx')).at(-1)).toBe('Table: K | V | V\nk | 1 | 2\nk | 3 | 4');
  });

  it('hold for them in OpenDocument, also where they span both ways', async () => {
    const at = (text: string, more = '') => `<table:table-cell ${more}><text:p>${text}</text:p></table:table-cell>`;
    const covered = '<table:covered-table-cell/>';
    const both = 'table:number-columns-spanned="2" table:number-rows-spanned="2"';
    const rows = [
      `${at('K')}${at('V', both)}${covered}`,
      `${at('k')}${covered}${covered}`,
      at('a') + at('b') + at('c'),
    ];
    const body = `<table:table>${rows.map((row) => `<table:table-row>${row}</table:table-row>`).join('')}</table:table>`;
    expect(outline(await parse(anOdf('text', body), 'odt'))).toEqual(['Table: K | V | V\nk | V | V\na | b | c']);
  });

  it('hold for them in OpenDocument sheets', async () => {
    const at = (text: string, more = '') => `<table:table-cell ${more}><text:p>${text}</text:p></table:table-cell>`;
    const covered = '<table:covered-table-cell/>';
    const rows = [
      `${at('K', 'table:number-rows-spanned="2"')}${at('V', 'table:number-columns-spanned="2"')}${covered}`,
      `${covered}${at('w')}${at('h')}`,
      at('a') + at('b') + at('c'),
    ];
    const body = `<table:table table:name="S">${rows.map((row) => `<table:table-row>${row}</table:table-row>`).join('')}</table:table>`;
    expect(outline(await parse(anOdf('spreadsheet', body), 'ods')).at(-1)).toBe('Table: K | V w | V h\na | b | c');
  });

  it('hold for them in HTML, where rows below have fewer cells', async () => {
    const page = `<table><tr><th rowspan=2>Name<th colspan=2>Size</tr><tr><th>w<th>h</tr>
      <tr><td rowspan=0>x<td>1<td>2</tr><tr><td>3<td>4</tr></table>`;
    expect(outline(await parse(page, 'html'))).toEqual([
      'Table: Name | Size | Size\nName | w | h\nx | 1 | 2\nx | 3 | 4',
    ]);
  });

  it('are not a bomb in HTML', async () => {
    const wide = `<td rowspan=65534 colspan=1000>${'x'.repeat(200)}`;
    const page = `<table><tr>${wide.repeat(50)}</tr>${'<tr><td>y</tr>'.repeat(20_000)}</table>`;
    expect((await parse(page, 'html')).text.length).toBeLessThan(4_000_000);
  });
});
