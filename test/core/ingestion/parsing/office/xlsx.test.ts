import { serialTime, timeKind } from '@sheaf/core/ingestion/parsing/office/number-format';
import { columnName, parseReference } from '@sheaf/core/ingestion/parsing/office/sheet-address';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outline, parse } from '../a-parse.ts';
import { anXlsx, aRow } from './an-office-file.ts';

const styles =
  '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/></cellXfs></styleSheet>';

describe('an Excel workbook', () => {
  it('keeps each kind of value as a person reads it', async () => {
    const rows =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>' +
      '<row r="2"><c r="A2" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c><c r="B2"><v>0.1</v></c></row>' +
      '<row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" s="1"><v>45351</v></c></row>' +
      '<row r="4"><c r="A4" t="str"><f>A1&amp;"x"</f><v>sum</v></c><c r="B4" s="2"><v>45351.5</v></c></row>' +
      '<row r="5"><c r="A5" t="e"><v>#N/A</v></c><c r="B5" s="3"><v>0.75</v></c></row>';
    const strings =
      '<sst><si><t>Name</t><rPh sb="0" eb="1"><t>reading</t></rPh></si><si><r><t>Val</t></r><r><t>ue</t></r></si></sst>';
    const clean = await parse(
      anXlsx([{ name: 'Data', rows }], { 'styles.xml': styles, 'sharedStrings.xml': strings }),
      'xlsx',
    );
    expect(outline(clean)).toEqual([
      'Title1: Data',
      'Table: Name | Value\ninline | 0.1\nTRUE | 2024-02-29\nsum | 2024-02-29 12:00:00\n#N/A | 18:00:00',
    ]);
    expect(clean.elements[1]?.path).toBe('Data!A1:B5');
    expect(clean.metadata.sheets).toEqual(['Data']);
  });

  it('makes tables of what blank rows separate, and paragraphs of lines above them', async () => {
    const rows =
      aRow(1, ['Report of the year']) +
      aRow(2, ['Item', 'Price']) +
      aRow(3, ['Nut', 2]) +
      aRow(5, ['Bolt', 3]) +
      aRow(7, ['Who', 'Where']) +
      aRow(8, ['Ann', 'Rome']) +
      aRow(10, ['End']);
    const clean = await parse(anXlsx([{ name: 'My sheet', rows }]), 'xlsx');
    expect(
      clean.elements.map(({ path, charStart, charEnd }) => `${path}: ${clean.text.slice(charStart, charEnd)}`),
    ).toEqual([
      'My sheet: My sheet',
      "'My sheet'!A1: Report of the year",
      "'My sheet'!A2:B3: Item | Price\nNut | 2",
      "'My sheet'!A5:B5: Item | Price\nBolt | 3",
      "'My sheet'!A7:B8: Who | Where\nAnn | Rome",
      "'My sheet'!A10: End",
    ]);
  });

  it('repeats the header of a long sheet in each group of rows', async () => {
    const rows =
      aRow(1, ['Id', 'Name']) + Array.from({ length: 450 }, (_, at) => aRow(at + 2, [at, `n${at}`])).join('');
    const clean = await parse(anXlsx([{ name: 'S', rows }]), 'xlsx');
    const tables = clean.elements.filter(({ type }) => type === 'Table');
    expect(tables.map(({ path }) => path)).toEqual(['S!A1:B200', 'S!A201:B400', 'S!A401:B451']);
    for (const { charStart } of tables) expect(clean.text.slice(charStart, charStart + 9)).toBe('Id | Name');
    expect(clean.text).toContain('449 | n449');
  });

  it('keeps hidden sheets, rows and columns apart, and tells comments with their cell', async () => {
    const comments =
      '<comments><authors><author>Ann</author></authors><commentList><comment ref="B2" authorId="0"><text><r><t>Ann:</t></r><r><t> check</t></r></text></comment></commentList></comments>';
    const clean = await parse(
      anXlsx([
        {
          name: 'A',
          rows: aRow(1, ['x', 'y', 'z']) + aRow(2, ['secret', 1], 'hidden="1"') + aRow(3, ['u', 2, 'w']),
          columns: '<col min="3" max="3" hidden="1"/>',
          comments,
        },
        { name: 'B', rows: aRow(1, ['other']), state: 'veryHidden' },
      ]),
      'xlsx',
    );
    expect(outline(clean)).toEqual(['Title1: A', 'Table: x | y\nu | 2', 'Paragraph: Comment by Ann: check']);
    expect(clean.elements[2]?.path).toBe('A!B2');
    expect(clean.hidden?.map(({ text }) => text)).toEqual(['z\nsecret | 1\nw', 'other']);
  });

  it('stays small where cells are far apart or claim impossible places', async () => {
    const rows = Array.from(
      { length: 150 },
      (_, at) => `<row r="${at + 1}"><c r="${columnName(at * 100)}${at + 1}"><v>1</v></c></row>`,
    );
    const far =
      '<row r="1048576"><c r="XFD1048576"><v>2</v></c><c r="ZZZ9"><v>3</v></c></row><row r="99999999999"><c r="A1"><v>4</v></c></row>';
    const clean = await parse(anXlsx([{ name: 'S', rows: rows.join('') + far }]), 'xlsx');
    expect(clean.text.length).toBeLessThan(20_000);
    expect(clean.text).toContain('2');
  });
});

describe('a number format', () => {
  it.each([
    ['General', undefined],
    ['0.00E+00', undefined],
    ['#,##0 "days"', undefined],
    ['[Red]0', undefined],
    ['yyyy-mm-dd', 'date'],
    ['mmm', 'date'],
    ['[$-409]d-mmm-yy;@', 'date'],
    ['h:mm AM/PM', 'time'],
    ['[h]:mm', 'time'],
    ['m/d/yy h:mm', 'both'],
  ])('%s means %s', (code, expected) => {
    expect(timeKind(code)).toBe(expected);
  });

  it('counts days from 1900 with its missing leap day, or from 1904', () => {
    expect(serialTime(1, 'date', false)).toBe('1900-01-01');
    expect(serialTime(61, 'date', false)).toBe('1900-03-01');
    expect(serialTime(0, 'date', true)).toBe('1904-01-01');
    expect(serialTime(1.5, 'time', false)).toBe('36:00:00');
    expect(serialTime(-1, 'date', false)).toBeUndefined();
  });
});

describe('the name of a column', () => {
  it('is read as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16_383 }), fc.integer({ min: 1, max: 1_048_576 }), (column, row) => {
        expect(parseReference(`${columnName(column)}${row}`)).toEqual({ column, row });
      }),
    );
  });
});
