import type { DocumentBuilder } from '../document-builder.ts';
import { createHiddenLines, type HiddenLines } from './hidden-lines.ts';
import { type OdfStyles, odfStyle } from './odf-styles.ts';
import { columnName, mostColumns, sheetPath } from './sheet-address.ts';
import { createSheetMerges, type SheetMerges } from './sheet-merges.ts';
import { createSheetTables, type SheetCell, type SheetTables } from './sheet-tables.ts';
import { attribute, countOf, type XmlAttributes, type XmlEvents } from './xml.ts';

/** Characters that may be there only because a cell or row says that it repeats; after that a repetition counts once. */
const repetitionBudget = 1_000_000;

interface OpenSheet {
  readonly name: string;
  readonly isHidden: boolean;
  readonly tables: SheetTables;
  readonly hidden: HiddenLines;
  readonly hiddenColumns: Set<number>;
  readonly merges: SheetMerges;
  readonly comments: { readonly reference: string; readonly text: string }[];
  columns: number;
  row: number;
  isTitled: boolean;
}

interface OpenCell {
  readonly repeated: number;
  /** As the attributes tell it; null where the paragraphs do. */
  readonly value: string | null;
  readonly lines: string[];
}

/** Where the spreadsheet stands. */
interface OpenSpreadsheet {
  readonly builder: DocumentBuilder;
  readonly styles: OdfStyles;
  sheet: OpenSheet | null;
  cells: SheetCell[];
  column: number;
  cell: OpenCell | null;
  comment: { author: string; lines: string[] } | null;
  isCreator: boolean;
  isParagraph: boolean;
  repeatedRows: number;
  isHiddenRow: boolean;
  budget: number;
}

/** Events of the sheets of a spreadsheet. Source: ODF 1.3 part 3, clauses 9 and 19.385. */
export function createOdfSheetEvents(builder: DocumentBuilder, styles: OdfStyles): XmlEvents {
  const open: OpenSpreadsheet = {
    builder,
    styles,
    sheet: null,
    cells: [],
    column: 0,
    cell: null,
    comment: null,
    isCreator: false,
    isParagraph: false,
    repeatedRows: 1,
    isHiddenRow: false,
    budget: repetitionBudget,
  };
  return {
    open: (name, attributes) => openElement(open, name, attributes),
    close(name) {
      if (open.sheet === null) return;
      if (name === 'annotation') endComment(open, open.sheet);
      else if (name === 'creator') open.isCreator = false;
      else if (name === 'p') open.isParagraph = false;
      else if (name === 'table-row') endRow(open, open.sheet);
      else if (name === 'table') {
        endSheet(open, open.sheet);
        open.sheet = null;
      } else if ((name === 'table-cell' || name === 'covered-table-cell') && open.cell !== null) {
        endCell(open, open.sheet, open.cell);
        open.cell = null;
      }
    },
    text: (text) => addText(open, text.replace(/[ \t\r\n]+/g, ' ')),
  };
}

/** How many of `wanted` are granted, each of so many characters. */
function repetitions(open: OpenSpreadsheet, wanted: number, characters: number): number {
  const more = Math.min(wanted - 1, Math.floor(open.budget / (characters + 3)));
  open.budget -= more * (characters + 3);
  return 1 + more;
}

function endCell(open: OpenSpreadsheet, current: OpenSheet, { value, lines, repeated }: OpenCell): void {
  const text = value ?? lines.join('\n');
  const times = text.trim() === '' ? 0 : repetitions(open, repeated, text.length);
  for (let column = open.column; column < Math.min(open.column + times, mostColumns); column += 1) {
    if (current.hiddenColumns.has(column)) current.hidden.add(text);
    else open.cells.push({ column, text, isText: value === null });
  }
  open.column += repeated;
}

function endRow(open: OpenSpreadsheet, current: OpenSheet): void {
  const characters = open.cells.reduce((sum, { text }) => sum + text.length + 3, 0);
  const times = open.cells.length === 0 ? 0 : repetitions(open, open.repeatedRows, characters);
  for (let at = 0; at < times; at += 1) {
    const row = current.row + at + 1;
    if (current.isHidden || open.isHiddenRow) {
      current.hidden.add(open.cells.map(({ text }) => text).join(' | '));
      current.tables.passRow(row);
    } else {
      title(open, current);
      current.tables.addRow(row, current.merges.spread(row, open.cells, current.hiddenColumns));
    }
  }
  current.row += open.repeatedRows;
}

function title(open: OpenSpreadsheet, current: OpenSheet): void {
  if (!current.isTitled) open.builder.add('Title', current.name, { level: 1, path: current.name });
  current.isTitled = true;
}

function endSheet(open: OpenSpreadsheet, current: OpenSheet): void {
  current.tables.end();
  current.hidden.end();
  for (const { reference, text } of current.comments) {
    if (current.isHidden) continue;
    title(open, current);
    open.builder.add('Paragraph', text, { path: sheetPath(current.name, reference) });
  }
}

function openElement(open: OpenSpreadsheet, name: string, attributes: XmlAttributes): void {
  if (name === 'table') {
    if (open.sheet === null) open.sheet = createSheet(open.builder, open.styles, attributes);
  } else if (open.sheet === null) return;
  else if (name === 'table-column') addColumns(open.sheet, attributes);
  else if (name === 'table-row') {
    open.cells = [];
    open.column = 0;
    open.repeatedRows = countOf(attributes, 'number-rows-repeated');
    open.isHiddenRow = /collapse|filter/.test(attribute(attributes, 'visibility') ?? '');
  } else if (name === 'table-cell' || name === 'covered-table-cell') {
    const repeated = countOf(attributes, 'number-columns-repeated');
    addMerge(open.sheet, open.column, attributes);
    open.cell = { repeated, value: cellValue(attributes), lines: [] };
  } else if (name === 'annotation') open.comment = { author: '', lines: [] };
  else if (name === 'creator') open.isCreator = open.comment !== null;
  else if (name === 'p') {
    open.isParagraph = true;
    (open.comment ?? open.cell)?.lines.push('');
  } else if (name === 's') addText(open, ' ');
}

function addText(open: OpenSpreadsheet, text: string): void {
  const lines = (open.comment ?? open.cell)?.lines;
  if (open.isCreator && open.comment !== null) open.comment.author += text;
  else if (open.isParagraph && lines !== undefined && lines.length > 0) lines.push(lines.pop()! + text);
}

function endComment(open: OpenSpreadsheet, current: OpenSheet): void {
  const text = open.comment?.lines.join('\n').trim() ?? '';
  const author = open.comment?.author.trim() || 'an unknown author';
  open.comment = null;
  if (text === '') return;
  const reference = `${columnName(Math.min(open.column, mostColumns))}${current.row + 1}`;
  current.comments.push({ reference, text: `Comment by ${author}: ${text}` });
}

function createSheet(builder: DocumentBuilder, styles: OdfStyles, attributes: XmlAttributes): OpenSheet {
  const name = attribute(attributes, 'name') ?? 'Sheet';
  return {
    name,
    isHidden: odfStyle(styles, 'table', attribute(attributes, 'style-name')).isHidden === true,
    tables: createSheetTables(builder, name),
    hidden: createHiddenLines(builder, 'display-none'),
    hiddenColumns: new Set(),
    merges: createSheetMerges(),
    comments: [],
    columns: 0,
    row: 0,
    isTitled: false,
  };
}

function addMerge({ merges, row }: OpenSheet, column: number, attributes: XmlAttributes): void {
  const rows = countOf(attributes, 'number-rows-spanned');
  const columns = countOf(attributes, 'number-columns-spanned');
  if (rows * columns > 1)
    merges.add({ firstRow: row + 1, lastRow: row + rows, first: column, last: column + columns - 1 });
}

function addColumns(sheet: OpenSheet, attributes: XmlAttributes): void {
  const repeated = countOf(attributes, 'number-columns-repeated');
  const end = Math.min(mostColumns, sheet.columns + repeated);
  if (/collapse|filter/.test(attribute(attributes, 'visibility') ?? ''))
    for (let column = sheet.columns; column < end; column += 1) sheet.hiddenColumns.add(column);
  sheet.columns = end;
}

/** Numbers, dates and truth values in full; null for text. */
function cellValue(attributes: XmlAttributes): string | null {
  switch (attribute(attributes, 'value-type')) {
    case 'float':
    case 'percentage':
    case 'currency':
      return attribute(attributes, 'value') ?? null;
    case 'date':
      return attribute(attributes, 'date-value')?.replace('T', ' ') ?? null;
    case 'boolean':
      return attribute(attributes, 'boolean-value')?.toUpperCase() ?? null;
    default:
      return null;
  }
}
