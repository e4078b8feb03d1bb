import type { DocumentBuilder } from '../document-builder.ts';
import { createHiddenLines, type HiddenLines } from './hidden-lines.ts';
import { type OdfStyles, odfStyle } from './odf-styles.ts';
import { columnName, mostColumns, sheetPath } from './sheet-address.ts';
import { createSheetTables, type SheetCell, type SheetTables } from './sheet-tables.ts';
import { attribute, type XmlAttributes, type XmlEvents } from './xml.ts';

/** Characters that may be there only because a cell or row says that it repeats; after that a repetition counts once. */
const repetitionBudget = 1_000_000;

interface OpenSheet {
  readonly name: string;
  readonly isHidden: boolean;
  readonly tables: SheetTables;
  readonly hidden: HiddenLines;
  readonly hiddenColumns: Set<number>;
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

/** Events of the sheets of a spreadsheet. Source: ODF 1.3 part 3, clauses 9 and 19.385. */
export function createOdfSheetEvents(builder: DocumentBuilder, styles: OdfStyles): XmlEvents {
  let sheet: OpenSheet | null = null;
  let cells: SheetCell[] = [];
  let column = 0;
  let cell: OpenCell | null = null;
  let comment: { author: string; lines: string[] } | null = null;
  let isCreator = false;
  let isParagraph = false;
  let repeatedRows = 1;
  let isHiddenRow = false;
  let budget = repetitionBudget;

  /** How many of `wanted` are granted, each of so many characters. */
  function repetitions(wanted: number, characters: number): number {
    const more = Math.min(wanted - 1, Math.floor(budget / (characters + 3)));
    budget -= more * (characters + 3);
    return 1 + more;
  }

  function endCell(current: OpenSheet, open: OpenCell): void {
    const text = open.value ?? open.lines.join('\n');
    const times = text.trim() === '' ? 0 : repetitions(open.repeated, text.length);
    for (let at = column; at < Math.min(column + times, mostColumns); at += 1) {
      if (current.hiddenColumns.has(at)) current.hidden.add(text);
      else cells.push({ column: at, text, isText: open.value === null });
    }
    column += open.repeated;
  }

  function endRow(current: OpenSheet): void {
    const characters = cells.reduce((sum, { text }) => sum + text.length + 3, 0);
    const times = cells.length === 0 ? 0 : repetitions(repeatedRows, characters);
    for (let at = 0; at < times; at += 1) {
      const row = current.row + at + 1;
      if (current.isHidden || isHiddenRow) {
        current.hidden.add(cells.map(({ text }) => text).join(' | '));
        current.tables.passRow(row);
      } else {
        title(current);
        current.tables.addRow(row, cells);
      }
    }
    current.row += repeatedRows;
  }

  function title(current: OpenSheet): void {
    if (!current.isTitled) builder.add('Title', current.name, { level: 1, path: current.name });
    current.isTitled = true;
  }

  function endSheet(current: OpenSheet): void {
    current.tables.end();
    current.hidden.end();
    for (const { reference, text } of current.comments) {
      if (current.isHidden) continue;
      title(current);
      builder.add('Paragraph', text, { path: sheetPath(current.name, reference) });
    }
  }

  function openElement(name: string, attributes: XmlAttributes): void {
    if (name === 'table') {
      if (sheet === null) sheet = createSheet(builder, styles, attributes);
    } else if (sheet === null) return;
    else if (name === 'table-column') addColumns(sheet, attributes);
    else if (name === 'table-row') {
      cells = [];
      column = 0;
      repeatedRows = Math.max(1, Number(attribute(attributes, 'number-rows-repeated')) || 1);
      isHiddenRow = /collapse|filter/.test(attribute(attributes, 'visibility') ?? '');
    } else if (name === 'table-cell' || name === 'covered-table-cell') {
      const repeated = Math.max(1, Number(attribute(attributes, 'number-columns-repeated')) || 1);
      cell = { repeated, value: cellValue(attributes), lines: [] };
    } else if (name === 'annotation') comment = { author: '', lines: [] };
    else if (name === 'creator') isCreator = comment !== null;
    else if (name === 'p') {
      isParagraph = true;
      (comment ?? cell)?.lines.push('');
    } else if (name === 's') addText(' ');
  }

  function addText(text: string): void {
    const lines = (comment ?? cell)?.lines;
    if (isCreator && comment !== null) comment.author += text;
    else if (isParagraph && lines !== undefined && lines.length > 0) lines.push(lines.pop()! + text);
  }

  function endComment(current: OpenSheet): void {
    const text = comment?.lines.join('\n').trim() ?? '';
    const author = comment?.author.trim() || 'an unknown author';
    comment = null;
    if (text === '') return;
    const reference = `${columnName(Math.min(column, mostColumns))}${current.row + 1}`;
    current.comments.push({ reference, text: `Comment by ${author}: ${text}` });
  }

  return {
    open: openElement,
    close(name) {
      if (sheet === null) return;
      if (name === 'annotation') endComment(sheet);
      else if (name === 'creator') isCreator = false;
      else if (name === 'p') isParagraph = false;
      else if (name === 'table-row') endRow(sheet);
      else if (name === 'table') {
        endSheet(sheet);
        sheet = null;
      } else if ((name === 'table-cell' || name === 'covered-table-cell') && cell !== null) {
        endCell(sheet, cell);
        cell = null;
      }
    },
    text: (text) => addText(text.replace(/[ \t\r\n]+/g, ' ')),
  };
}

function createSheet(builder: DocumentBuilder, styles: OdfStyles, attributes: XmlAttributes): OpenSheet {
  const name = attribute(attributes, 'name') ?? 'Sheet';
  return {
    name,
    isHidden: odfStyle(styles, 'table', attribute(attributes, 'style-name')).isHidden === true,
    tables: createSheetTables(builder, name),
    hidden: createHiddenLines(builder, 'display-none'),
    hiddenColumns: new Set(),
    comments: [],
    columns: 0,
    row: 0,
    isTitled: false,
  };
}

function addColumns(sheet: OpenSheet, attributes: XmlAttributes): void {
  const repeated = Math.max(1, Number(attribute(attributes, 'number-columns-repeated')) || 1);
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
