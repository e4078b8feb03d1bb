import type { BlockSink } from './flow-blocks.ts';
import { createOpenTable, type OpenTable } from './open-table.ts';
import { countOf, type XmlAttributes } from './xml.ts';

interface OdfTable {
  readonly table: OpenTable;
  column: number;
  row: number;
  /** Rows that the last cell of a column covers. */
  readonly covered: Map<number, { readonly firstRow: number; readonly lastRow: number }>;
}

/** Tables of a text that are open. */
export interface OdfTables {
  /** Whether the element is of a table. */
  open(name: string, attributes: XmlAttributes): boolean;
  close(name: string): boolean;
  /** Where blocks go at the moment: the open cell, or what is around all tables. */
  sink(): BlockSink;
  depth(): number;
}

const tags = new Set(['table', 'table-row', 'table-cell', 'covered-table-cell']);
/** Tables nested deeper are read as text of the cell around them. */
const deepestTable = 8;
/** A cell may claim to be there many times. */
const mostRepeated = 64;

/** Source: ODF 1.3 part 3, clause 9. */
export function createOdfTables(around: BlockSink): OdfTables {
  const tables: OdfTable[] = [];
  let overflow = 0;

  return {
    open(name, attributes) {
      if (!tags.has(name)) return false;
      const current = tables.at(-1);
      if (overflow > 0 || (name === 'table' && tables.length >= deepestTable)) {
        if (name === 'table') overflow += 1;
      } else if (name === 'table') tables.push({ table: createOpenTable(), column: 0, row: 0, covered: new Map() });
      else if (current === undefined) return true;
      else if (name === 'table-row') {
        current.column = 0;
        current.row += 1;
        current.table.startRow();
      } else openCell(current, name, attributes);
      return true;
    },
    close(name) {
      if (!tags.has(name)) return false;
      const current = tables.at(-1);
      if (overflow > 0) {
        if (name === 'table') overflow -= 1;
      } else if (current === undefined) return true;
      else if (name === 'table-row') current.table.endRow();
      else if (name !== 'table') current.table.endCell();
      else {
        tables.pop();
        this.sink().push(current.table.end());
      }
      return true;
    },
    sink: () => tables.at(-1)?.table ?? around,
    depth: () => tables.length,
  };
}

function openCell(current: OdfTable, name: string, attributes: XmlAttributes): void {
  const { table, covered } = current;
  table.startCell();
  const repeated = Math.min(mostRepeated, countOf(attributes, 'number-columns-repeated'));
  if (name === 'covered-table-cell') {
    const above = covered.get(current.column);
    if (above !== undefined && above.firstRow < current.row && above.lastRow >= current.row) table.continueAbove();
    else table.continueBefore();
  } else {
    const lastRow = current.row + countOf(attributes, 'number-rows-spanned') - 1;
    const columns = Math.min(mostRepeated, countOf(attributes, 'number-columns-spanned'));
    for (let column = 0; column < columns; column += 1)
      covered.set(current.column + column, { firstRow: current.row, lastRow });
  }
  table.span(repeated);
  current.column += repeated;
}
