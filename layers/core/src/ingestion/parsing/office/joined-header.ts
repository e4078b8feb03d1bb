import type { SheetCell } from './sheet-tables.ts';

/**
 * A header in two rows, of which the first groups columns by merged cells, as one row: each column says its group and its own
 * name. Undefined where the second row is not that: it holds words only, names each grouped column, and leaves the others to
 * the first.
 */
export function joinedHeader(first: readonly SheetCell[], second: readonly SheetCell[]): SheetCell[] | undefined {
  const grouped = groupedColumns(first);
  const below = new Map(second.map((cell) => [cell.column, cell]));
  const others = first.filter(({ column }) => !grouped.has(column));
  const isTold =
    grouped.size > 0 &&
    (others.length > 0 || new Set(grouped.values()).size > 1) &&
    second.every(({ isText }) => isText) &&
    [...grouped.keys()].every((column) => below.has(column)) &&
    others.every(({ column }) => below.get(column)?.isShared !== undefined || !below.has(column));
  if (!isTold) return undefined;
  const above = new Map(first.map((cell) => [cell.column, cell]));
  return [...new Set([...above.keys(), ...below.keys()])]
    .sort((a, b) => a - b)
    .map((column) => {
      const texts = [above.get(column)?.text, below.get(column)?.text].filter((text) => text !== undefined);
      return { column, text: [...new Set(texts)].join(' '), isText: true };
    });
}

/** Columns of merged cells, with what these say. */
function groupedColumns(cells: readonly SheetCell[]): Map<number, string> {
  const grouped = new Map<number, string>();
  for (const [index, { column, text, isShared }] of cells.entries()) {
    if (isShared === undefined) continue;
    grouped.set(column, text);
    const before = cells[index - 1];
    if (before?.text === text) grouped.set(before.column, text);
  }
  return grouped;
}
