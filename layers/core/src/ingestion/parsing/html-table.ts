/** A table while it is read. A table that only lays out the page is not one: its cells are read as text. */
export interface HtmlTable {
  rows: string[];
  cells: string[];
  /** Text of the open cell; null between cells. */
  cell: string[] | null;
  isLayout: boolean;
}

export function createHtmlTable(): HtmlTable {
  return { rows: [], cells: [], cell: null, isLayout: false };
}

export function endCell(table: HtmlTable): void {
  if (table.cell === null) return;
  table.cells.push(table.cell.join('').replace(/\s+/g, ' ').trim());
  table.cell = null;
}

/** Cells are separated by ` | `, so that each can be told; a row without text is dropped. */
export function endRow(table: HtmlTable): void {
  endCell(table);
  if (table.cells.some((cell) => cell !== '')) table.rows.push(table.cells.join(' | '));
  table.cells = [];
}
