import { damaged } from '../zip-directory.ts';
import { serialTime } from './number-format.ts';
import type { OfficePackage } from './package.ts';
import { mostColumns, parseReference } from './sheet-address.ts';
import type { SheetCell } from './sheet-tables.ts';
import type { Workbook } from './xlsx-workbook.ts';
import { attribute, type XmlAttributes } from './xml.ts';

/** Takes the rows of a sheet; cells in hidden columns and rows apart. */
export interface SheetRows {
  row(row: number, cells: readonly SheetCell[]): void;
  /** @param row of a hidden row */
  hidden(text: string, row?: number): void;
}

interface OpenCell {
  column: number;
  readonly type: string;
  readonly style: number;
  text: string;
}

const mostRows = 1_048_576;
/** Characters of a workbook's cells: a few bytes can refer to a long string again and again. */
const mostCharacters = 64_000_000;

/** Source: ECMA-376 part 1, clause 18.3. Formulas give the value that was calculated last. */
export function readSheetRows(office: OfficePackage, part: string, workbook: Workbook, rows: SheetRows): void {
  const hiddenColumns = new Set<number>();
  let row = 0;
  let isHiddenRow = false;
  let cells: SheetCell[] = [];
  let column = -1;
  let cell: OpenCell | null = null;
  let isValue = false;
  let readings = 0;

  function startRow(attributes: XmlAttributes): void {
    const told = Number(attribute(attributes, 'r'));
    row = Number.isInteger(told) && told > row && told <= mostRows ? told : row + 1;
    isHiddenRow = /^(?:1|true|on)$/i.test(attribute(attributes, 'hidden') ?? '');
    cells = [];
    column = -1;
  }

  function startCell(attributes: XmlAttributes): void {
    const told = parseReference(attribute(attributes, 'r'))?.column ?? -1;
    column = told > column ? told : column + 1;
    const style = Number(attribute(attributes, 's') ?? 0);
    cell = { column, type: attribute(attributes, 't') ?? 'n', style, text: '' };
  }

  function endCell(): void {
    if (cell === null || cell.column >= mostColumns) return;
    const shown = cellOf(cell, workbook);
    workbook.told.characters += shown.text.length;
    if (workbook.told.characters > mostCharacters)
      throw damaged('its cells repeat far more text than a workbook holds, as a bomb does');
    if (hiddenColumns.has(cell.column)) rows.hidden(shown.text);
    else if (shown.text !== '') cells.push(shown);
    cell = null;
  }

  office.read(part, {
    open(name, attributes) {
      if (name === 'row') startRow(attributes);
      else if (name === 'c') startCell(attributes);
      else if (name === 'rPh') readings += 1;
      else if (name === 'v' || name === 't') isValue = readings === 0;
      else if (name === 'col') hideColumns(hiddenColumns, attributes);
    },
    close(name) {
      if (name === 'c') endCell();
      else if (name === 'rPh') readings -= 1;
      else if (name === 'v' || name === 't') isValue = false;
      else if (name === 'row') {
        if (isHiddenRow) rows.hidden(cells.map(({ text }) => text).join(' | '), row);
        else if (cells.length > 0) rows.row(row, cells);
        cells = [];
      }
    },
    text(text) {
      if (isValue && cell !== null) cell.text += text;
    },
  });
}

function hideColumns(hidden: Set<number>, attributes: XmlAttributes): void {
  if (!/^(?:1|true|on)$/i.test(attribute(attributes, 'hidden') ?? '')) return;
  const to = Math.min(mostColumns, Number(attribute(attributes, 'max')) || 0);
  for (let column = Math.max(1, Number(attribute(attributes, 'min')) || 1); column <= to; column += 1)
    hidden.add(column - 1);
}

function cellOf({ column, type, style, text }: OpenCell, { strings, times, is1904 }: Workbook): SheetCell {
  const value = text.trim();
  switch (type) {
    case 's':
      return { column, text: strings[Number(value)] ?? '', isText: true };
    case 'b':
      return { column, text: value === '' ? '' : /^(?:1|true)$/i.test(value) ? 'TRUE' : 'FALSE', isText: false };
    case 'str':
    case 'inlineStr':
      return { column, text, isText: true };
    case 'd':
      return { column, text: value.replace('T', ' ').replace(/(?: 00:00:00(?:\.0+)?)?Z?$/, ''), isText: false };
    case 'e':
      return { column, text: value, isText: false };
    default:
      return { column, text: numberText(value, times[style], is1904), isText: false };
  }
}

/** The number in full, without the digits that only binary arithmetic needs; a date where its format makes it one. */
function numberText(value: string, time: Workbook['times'][number], is1904: boolean): string {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return value;
  return (time === undefined ? undefined : serialTime(number, time, is1904)) ?? String(number);
}
