import { corruptZip } from '../zip/zip-fault.ts';
import { serialTime } from './number-format.ts';
import type { OfficePackage } from './package.ts';
import { mostColumns, parseReference } from './sheet-address.ts';
import type { SheetMerges } from './sheet-merges.ts';
import type { SheetCell } from './sheet-tables.ts';
import { readSheetMerges } from './xlsx-merges.ts';
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
const mostCharacters = 32_000_000;

/** Where a sheet stands. */
interface OpenSheet {
  readonly workbook: Workbook;
  readonly rows: SheetRows;
  readonly merges: SheetMerges;
  readonly hiddenColumns: Set<number>;
  row: number;
  isHiddenRow: boolean;
  cells: SheetCell[];
  column: number;
  cell: OpenCell | null;
  isValue: boolean;
  readings: number;
}

/** Source: ECMA-376 part 1, clause 18.3. Formulas give the value that was calculated last. */
export function readSheetRows(office: OfficePackage, part: string, workbook: Workbook, rows: SheetRows): void {
  const open: OpenSheet = {
    workbook,
    rows,
    merges: readSheetMerges(office, part),
    hiddenColumns: new Set(),
    row: 0,
    isHiddenRow: false,
    cells: [],
    column: -1,
    cell: null,
    isValue: false,
    readings: 0,
  };
  office.read(part, {
    open(name, attributes) {
      if (name === 'row') startRow(open, attributes);
      else if (name === 'c') startCell(open, attributes);
      else if (name === 'rPh') open.readings += 1;
      else if (name === 'v' || name === 't') open.isValue = open.readings === 0;
      else if (name === 'col') hideColumns(open.hiddenColumns, attributes);
    },
    close(name) {
      if (name === 'c') endCell(open);
      else if (name === 'rPh') open.readings -= 1;
      else if (name === 'v' || name === 't') open.isValue = false;
      else if (name === 'row') {
        if (open.isHiddenRow) open.rows.hidden(open.cells.map(({ text }) => text).join(' | '), open.row);
        else if (open.cells.length > 0)
          open.rows.row(open.row, open.merges.spread(open.row, open.cells, open.hiddenColumns));
        open.cells = [];
      }
    },
    text(text) {
      if (open.isValue && open.cell !== null) open.cell.text += text;
    },
  });
}

function startRow(open: OpenSheet, attributes: XmlAttributes): void {
  const told = Number(attribute(attributes, 'r'));
  open.row = Number.isInteger(told) && told > open.row && told <= mostRows ? told : open.row + 1;
  open.isHiddenRow = /^(?:1|true|on)$/i.test(attribute(attributes, 'hidden') ?? '');
  open.cells = [];
  open.column = -1;
}

function startCell(open: OpenSheet, attributes: XmlAttributes): void {
  const told = parseReference(attribute(attributes, 'r'))?.column ?? -1;
  open.column = told > open.column ? told : open.column + 1;
  const style = Number(attribute(attributes, 's') ?? 0);
  open.cell = { column: open.column, type: attribute(attributes, 't') ?? 'n', style, text: '' };
}

function endCell(open: OpenSheet): void {
  if (open.cell === null || open.cell.column >= mostColumns) return;
  const shown = cellOf(open.cell, open.workbook);
  open.workbook.told.characters += shown.text.length;
  if (open.workbook.told.characters > mostCharacters)
    throw corruptZip('its cells repeat far more text than a workbook holds, as a bomb does');
  if (open.hiddenColumns.has(open.cell.column)) open.rows.hidden(shown.text);
  else if (shown.text !== '') open.cells.push(shown);
  open.cell = null;
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

/** The number in full, as it is stored; a date where its format makes it one. */
function numberText(value: string, time: Workbook['times'][number], is1904: boolean): string {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return value;
  return (time === undefined ? undefined : serialTime(number, time, is1904)) ?? String(number);
}
