import { repeatedText } from '../merged-cells.ts';
import type { SheetCell } from './sheet-tables.ts';

/** Cells that are one; rows from 1, columns from 0, all of them inclusive. */
export interface SheetMerge {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly first: number;
  readonly last: number;
}

/** Merged cells of a sheet, asked for row by row. */
export interface SheetMerges {
  /** @param merge in order of first rows */
  add(merge: SheetMerge): void;
  /** The cells of a row with those that it shares with merged ones, in order of columns. */
  spread(row: number, cells: readonly SheetCell[], hiddenColumns: ReadonlySet<number>): readonly SheetCell[];
}

const mostMerges = 100_000;
/** Characters that stand in a sheet only because cells are merged; a few bytes can merge all of its cells. */
const mostCharacters = 1_000_000;
/** More columns than that are merged for looks. */
const mostColumns = 256;
/** Merged cells that share a row. */
const mostOpen = 1000;

export function createSheetMerges(): SheetMerges {
  const merges: SheetMerge[] = [];
  let next = 0;
  let open: { readonly merge: SheetMerge; text: string; isText: boolean }[] = [];
  let budget = mostCharacters;

  function reach(row: number): void {
    open = open.filter(({ merge }) => merge.lastRow >= row);
    for (let merge = merges[next]; merge !== undefined && merge.firstRow <= row; merge = merges[next]) {
      next += 1;
      if (open.length < mostOpen && merge.lastRow >= row) open.push({ merge, text: '', isText: true });
    }
  }

  return {
    add(merge) {
      if (merges.length < mostMerges) merges.push(merge);
    },
    spread(row, cells, hiddenColumns) {
      reach(row);
      if (open.length === 0 || cells.length === 0) return cells;
      const byColumn = new Map(cells.map((cell) => [cell.column, cell]));
      const isCaption = cells.filter(({ text }) => text.trim() !== '').length < 2;
      for (const shared of open) {
        const { firstRow, first, last } = shared.merge;
        const own = firstRow === row ? byColumn.get(first) : undefined;
        if (own !== undefined) Object.assign(shared, { text: repeatedText(own.text), isText: own.isText });
        const { text, isText } = shared;
        if (text === '' || (isCaption && firstRow === row)) continue;
        for (let column = first; column <= Math.min(last, first + mostColumns) && budget > 0; column += 1) {
          if (byColumn.has(column) || hiddenColumns.has(column)) continue;
          budget -= text.length + 3;
          byColumn.set(column, { column, text, isText, isShared: true });
        }
      }
      return [...byColumn.values()].sort((a, b) => a.column - b.column);
    },
  };
}
