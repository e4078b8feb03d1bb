import type { HtmlAttributes } from './html-attributes.ts';
import { fewSpanned, mostColumns, repeatedText, spannedPerCell, spreadRow } from './merged-cells.ts';

interface HtmlCell {
  readonly text: string;
  readonly columns: number;
  readonly rows: number;
}

/** A table while it is read. A table that only lays out the page is not one: its cells are read as text. */
export interface HtmlTable {
  rows: string[];
  /** Of the open row. */
  cells: HtmlCell[];
  /** Text of the open cell; null between cells. */
  cell: string[] | null;
  /** What the open cell spans. */
  span: Pick<HtmlCell, 'columns' | 'rows'>;
  /** Cells of earlier rows that reach further down, by column. */
  readonly above: Map<number, { readonly text: string; readonly lastRow: number }>;
  row: number;
  /** Columns beyond one that its cells may still claim. */
  spannable: number;
  /** Characters that cells which reach down may still repeat. */
  repeatable: number;
  isLayout: boolean;
}

/** What HTML allows a cell to span. */
const mostRows = 65_534;
const fewRepeated = 100_000;
const repeatedPerCell = 100;

export function createHtmlTable(): HtmlTable {
  return {
    rows: [],
    cells: [],
    cell: null,
    span: { columns: 1, rows: 1 },
    above: new Map(),
    row: 0,
    spannable: fewSpanned,
    repeatable: fewRepeated,
    isLayout: false,
  };
}

export function startCell(table: HtmlTable, attributes: Readonly<HtmlAttributes>): void {
  endCell(table);
  table.spannable += spannedPerCell;
  table.repeatable += repeatedPerCell;
  const columns = Math.min(mostColumns, spanOf(attributes.colspan) || 1, 1 + table.spannable);
  table.spannable -= columns - 1;
  // A span of 0 rows goes on to the end of the table.
  table.span = { columns, rows: Math.min(mostRows, spanOf(attributes.rowspan) || mostRows) };
  table.cell = [];
}

export function endCell(table: HtmlTable): void {
  if (table.cell === null) return;
  table.cells.push({ text: table.cell.join('').replace(/\s+/g, ' ').trim(), ...table.span });
  table.cell = null;
}

/** Cells are separated by ` | `, so that each can be told; a row without text of its own is dropped. */
export function endRow(table: HtmlTable): void {
  endCell(table);
  if (table.cells.length === 0) return;
  const row = placed(table);
  if (table.cells.some(({ text }) => text !== '')) table.rows.push(row.join(' | '));
  table.cells = [];
  table.row += 1;
}

/** The cells of the open row in their columns, between those that reach down to it. */
function placed(table: HtmlTable): string[] {
  const { cells, above, row } = table;
  const line: (string | null)[] = [];
  const passAbove = () => {
    for (let from = above.get(line.length); from !== undefined; from = above.get(line.length)) {
      table.repeatable -= from.text.length + 1;
      if (table.repeatable < 0) above.clear();
      else if (from.lastRow < row) above.delete(line.length);
      else line.push(from.text);
    }
  };
  for (const { text, columns, rows } of cells) {
    passAbove();
    for (let column = 0; column < columns; column += 1) {
      if (rows > 1) above.set(line.length, { text: repeatedText(text), lastRow: row + rows - 1 });
      line.push(column === 0 ? text : null);
    }
  }
  passAbove();
  return spreadRow(line);
}

function spanOf(told: string | undefined): number {
  const span = Number.parseInt(told ?? '1', 10);
  return span >= 0 ? span : 1;
}
