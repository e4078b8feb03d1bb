import type { BlockSink } from './flow-blocks.ts';
import { createOpenTable, type OpenTable } from './open-table.ts';
import { attribute, type XmlAttributes } from './xml.ts';

interface OdfTable {
  readonly table: OpenTable;
  column: number;
  /** Rows that the cell of a column still covers. */
  readonly covered: Map<number, number>;
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

  function openCell(current: OdfTable, name: string, attributes: XmlAttributes): void {
    const { table, covered } = current;
    table.startCell();
    const below = covered.get(current.column) ?? 0;
    if (name === 'covered-table-cell' && below > 0) {
      table.continueAbove();
      covered.set(current.column, below - 1);
    }
    const spanned = Number(attribute(attributes, 'number-rows-spanned')) || 1;
    if (spanned > 1) covered.set(current.column, spanned - 1);
    const repeated = Math.min(mostRepeated, Number(attribute(attributes, 'number-columns-repeated')) || 1);
    table.span(repeated);
    current.column += repeated;
  }

  return {
    open(name, attributes) {
      if (!tags.has(name)) return false;
      const current = tables.at(-1);
      if (overflow > 0 || (name === 'table' && tables.length >= deepestTable)) {
        if (name === 'table') overflow += 1;
      } else if (name === 'table') tables.push({ table: createOpenTable(), column: 0, covered: new Map() });
      else if (current === undefined) return true;
      else if (name === 'table-row') {
        current.column = 0;
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
