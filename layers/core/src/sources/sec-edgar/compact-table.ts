import type { TableCell } from './html-writer.ts';
import type { RawCell } from './raw-block.ts';
import { textOf } from './spans.ts';

interface PlacedCell {
  text: string;
  readonly from: number;
  /** After its last column. */
  to: number;
}

/** Columns beyond which a table is left as it is. */
const mostColumns = 400;
const opening = /^(?:[$€£¥]|US\$|C\$|RMB|R\$)?\s*\(?$/;
const closing = /^(?:\)?\s*%|\)|\)\s*%)$/;

/**
 * The table without the columns that only space it: filings write a sign of currency, a number and its closing bracket or
 * percent sign into cells of their own, with empty ones between. Linear in its cells.
 */
export function compactTable(rows: readonly (readonly RawCell[])[]): TableCell[][] {
  const plain = rows.map((row) =>
    row.map(({ spans, columns, rows: down }) => ({ text: textOf(spans), columns, rows: down })),
  );
  const isWide = plain.some((row) => row.reduce((sum, { columns }) => sum + columns, 0) > mostColumns);
  if (isWide || plain.some((row) => row.some((cell) => cell.rows > 1))) return plain;
  const placed = plain.map(place);
  const fused = new Set<number>();
  for (const row of placed) fuse(row, fused);
  const columnOf = numberColumns(placed, fused);
  return placed.filter((row) => row.length > 0).map((row) => spread(row, columnOf));
}

/** Cells with text, in their columns. */
function place(row: readonly TableCell[]): PlacedCell[] {
  let at = 0;
  const cells: PlacedCell[] = [];
  for (const { text, columns } of row) {
    if (text !== '') cells.push({ text, from: at, to: at + columns });
    at += columns;
  }
  return cells;
}

/** Joins signs to their numbers, and notes the columns that are one from then on: all after the first of each join. */
function fuse(row: PlacedCell[], fused: Set<number>): void {
  for (let at = 0; at < row.length; at += 1) {
    const [cell, next] = [row[at]!, row[at + 1]];
    if (next === undefined || next.from - cell.to > 1) continue;
    const isOpening = opening.test(cell.text) && /^[\d(.—–-]/.test(next.text);
    if (!isOpening && !(closing.test(next.text) && /[\d—–-]$/.test(cell.text))) continue;
    for (let column = cell.from + 1; column < next.to; column += 1) fused.add(column);
    row[at] = { text: `${cell.text}${next.text}`, from: cell.from, to: next.to };
    row.splice(at + 1, 1);
    at -= 1;
  }
}

/** The number of each column among those in which some cell begins; a column that is fused is the one before it. */
function numberColumns(
  placed: readonly (readonly PlacedCell[])[],
  fused: ReadonlySet<number>,
): (column: number) => number {
  const first = (column: number): number => {
    let at = column;
    while (fused.has(at)) at -= 1;
    return at;
  };
  const starts = [...new Set(placed.flatMap((row) => row.map(({ from }) => first(from))))].sort(
    (one, other) => one - other,
  );
  const numbers = new Map(starts.map((start, number) => [start, number]));
  const width = Math.max(0, ...placed.flatMap((row) => row.map(({ to }) => to)));
  const all: number[] = [];
  let number = -1;
  for (let column = 0; column <= width; column += 1) {
    number = numbers.get(column) ?? number;
    all.push(Math.max(0, numbers.get(first(column)) ?? number));
  }
  return (column) => all[column] ?? starts.length;
}

function spread(row: readonly PlacedCell[], columnOf: (column: number) => number): TableCell[] {
  const cells: TableCell[] = [];
  let at = 0;
  for (const { text, from, to } of row) {
    const start = columnOf(from);
    const end = Math.max(start, columnOf(to - 1)) + 1;
    const last = cells.at(-1);
    if (start < at && last !== undefined) {
      cells[cells.length - 1] = { ...last, text: `${last.text} ${text}` };
      continue;
    }
    for (; at < start; at += 1) cells.push({ text: '', columns: 1, rows: 1 });
    cells.push({ text, columns: end - start, rows: 1 });
    at = end;
  }
  return cells;
}
