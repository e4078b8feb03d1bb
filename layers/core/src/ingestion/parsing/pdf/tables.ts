import { bottom, overlapX, right, union } from './geometry.ts';
import type { PageBox } from './pdf-reader.ts';
import type { Segment } from './segments.ts';

export interface Table {
  readonly rows: readonly (readonly string[])[];
  /** One for each row. */
  readonly boxes: readonly PageBox[];
}

/** Segments of one line, from left to right. */
export type Row = readonly Segment[];

const fewestRows = 3;
/** Rows with one cell that a table may hold in a row: wrapped cells, section titles. */
const mostSingles = 1;
/** Share of the rows with cells in two columns, and of rows that may reach over a gap between columns. */
const leastAligned = 0.7;
const mostCrossing = 0.15;
/** Lines of prose are longer than cells. */
const longestCell = 60;

/**
 * Takes the tables out of the rows of a column: three or more rows on end whose cells stand in the same columns.
 * @returns rows and tables in order
 */
export function findTables(rows: readonly Row[]): (Row | Table)[] {
  const result: (Row | Table)[] = [];
  let at = 0;
  while (at < rows.length) {
    const end = runEnd(rows, at);
    const table = end - at >= fewestRows ? tableOf(rows.slice(at, end)) : undefined;
    if (table === undefined) {
      result.push(rows[at]!);
      at += 1;
    } else {
      result.push(table);
      at = end;
    }
  }
  return result;
}

export function isTable(part: Row | Table): part is Table {
  return 'rows' in part;
}

/** Where the run of rows that may be a table ends: it starts and ends with a row of several cells. */
function runEnd(rows: readonly Row[], start: number): number {
  if (rows[start]!.length < 2) return start;
  let end = start + 1;
  for (let at = start + 1, singles = 0; at < rows.length; at += 1) {
    const [before, row] = [rows[at - 1]!, rows[at]!];
    if (gap(before, row) > 2.5 * row[0]!.fontSize) break;
    singles = row.length < 2 ? singles + 1 : 0;
    if (singles > mostSingles) break;
    if (row.length >= 2) end = at + 1;
  }
  return end;
}

function gap(above: Row, below: Row): number {
  return union(below.map(({ box }) => box)).y - bottom(union(above.map(({ box }) => box)));
}

function tableOf(rows: readonly Row[]): Table | undefined {
  const columns = columnsOf(rows.filter((row) => row.length >= 2));
  if (columns.length < 2) return undefined;
  const cells = rows.map((row) => cellsOf(row, columns));
  const aligned = cells.filter((row) => row.filter((cell) => cell !== '').length >= 2).length;
  if (aligned < fewestRows || aligned < leastAligned * rows.length) return undefined;
  const texts = cells.flat().filter((cell) => cell !== '');
  const length = texts.reduce((sum, cell) => sum + cell.length, 0);
  if (length / texts.length > longestCell) return undefined;
  const boxes = rows.map((row) => union(row.map(({ box }) => box)));
  return joinWrapped(cells, boxes);
}

/** Stretches of the width that cells fill, with gaps between that hardly a row reaches over. */
function columnsOf(rows: readonly Row[]): { x: number; width: number }[] {
  const edges = rows
    .flatMap((row) =>
      row.flatMap(({ box }) => [
        { x: box.x, step: 1 },
        { x: right(box), step: -1 },
      ]),
    )
    .sort((a, b) => a.x - b.x || b.step - a.step);
  const limit = rows.length * mostCrossing;
  const columns: { x: number; width: number }[] = [];
  let [covered, start] = [0, Number.NaN];
  for (const { x, step } of edges) {
    const before = covered;
    covered += step;
    if (before <= limit && covered > limit) start = x;
    if (before > limit && covered <= limit) columns.push({ x: start, width: x - start });
  }
  return columns;
}

/** The text of a row by column; a cell goes where most of it is. */
function cellsOf(row: Row, columns: readonly { x: number; width: number }[]): string[] {
  const cells = columns.map(() => '');
  for (const { text, box } of row) {
    let best = 0;
    let most = -Infinity;
    for (const [i, column] of columns.entries()) {
      const shared = overlapX(box, { ...column, y: 0, height: 0 });
      if (shared > most) [best, most] = [i, shared];
    }
    cells[best] = cells[best] === '' ? text : `${cells[best]} ${text}`;
  }
  return cells;
}

/** A line with one cell, not in the first column and close below another line, goes on with the cell above it. */
function joinWrapped(cells: string[][], boxes: readonly PageBox[]): Table {
  const rows: string[][] = [];
  const kept: PageBox[] = [];
  for (const [i, row] of cells.entries()) {
    const filled = row.flatMap((cell, column) => (cell === '' ? [] : [column]));
    const last = rows.at(-1);
    const isClose = i > 0 && boxes[i]!.y - bottom(boxes[i - 1]!) < 0.5 * boxes[i]!.height;
    if (last !== undefined && filled.length === 1 && filled[0]! > 0 && last[filled[0]!] !== '' && isClose) {
      last[filled[0]!] = `${last[filled[0]!]} ${row[filled[0]!]}`;
      kept[kept.length - 1] = union([kept.at(-1)!, boxes[i]!]);
    } else {
      rows.push([...row]);
      kept.push(boxes[i]!);
    }
  }
  return { rows, boxes: kept };
}
