/** A table as it was drawn, and the index of the line behind it. */
export interface DrawnTable {
  readonly rows: string[][];
  readonly end: number;
}

export const gridBorder = /^\+(?:[-=]+\+)+$/;
export const simpleBorder = /^=+(?: +=+)+$/;

/** A table drawn with `+`, `-` and `|`; a cell over several columns or rows stands where it begins. */
export function readGridTable(lines: readonly string[], start: number): DrawnTable {
  let end = start;
  const edges = new Set<number>();
  for (; end < lines.length && /^[+|]/.test(lines[end]!); end += 1) {
    if (gridBorder.test(lines[end]!)) for (const { index } of lines[end]!.matchAll(/\+/g)) edges.add(index);
  }
  const columns = [...edges].sort((one, other) => one - other);
  const rows: string[][] = [];
  let row: string[] | undefined;
  for (const line of lines.slice(start, end)) {
    if (/^\+[-=+ ]|\+[-=]+\+/.test(line)) {
      row = undefined;
      const rest = line.replace(/\+[-=]+(?=\+)|[+|]/g, ' ').trim();
      if (rest !== '') rows.at(-1)?.push(rest);
      continue;
    }
    if (row === undefined) {
      row = [];
      rows.push(row);
    }
    addCells(row, line, columns);
  }
  return { rows, end };
}

/** Cuts a line where a bar stands at the edge of a column. */
function addCells(row: string[], line: string, columns: readonly number[]): void {
  let start = columns[0] ?? 0;
  let column = 0;
  for (let next = 1; next < columns.length; next += 1) {
    const edge = columns[next]!;
    if (line[edge] !== '|' && edge < line.length) continue;
    const text = line.slice(start + 1, edge).trim();
    row[column] = row[column] === undefined ? text : `${row[column]} ${text}`.trim();
    for (let spanned = column + 1; spanned < next; spanned += 1) row[spanned] ??= '';
    start = edge;
    column = next;
  }
}

/** A table between lines of `=`; a row whose first cell is blank goes on with the row before it. */
export function readSimpleTable(lines: readonly string[], start: number): DrawnTable {
  const end = simpleTableEnd(lines, start);
  const columns = [...lines[start]!.matchAll(/=+/g)].map(({ index }) => index);
  const rows: string[][] = [];
  for (const line of lines.slice(start + 1, end)) {
    if (simpleBorder.test(line) || /^-+(?: +-+)*$/.test(line) || line.trim() === '') continue;
    const cells = columns.map((from, column) => line.slice(from, columns[column + 1]).trim());
    const before = rows.at(-1);
    if (cells[0] === '' && before !== undefined && cells.some((cell) => cell !== ''))
      for (const [column, cell] of cells.entries()) before[column] = `${before[column] ?? ''} ${cell}`.trim();
    else rows.push(cells);
  }
  return { rows, end };
}

/** Behind the second border, or the third where the second one ends the header. */
function simpleTableEnd(lines: readonly string[], start: number): number {
  let borders = 1;
  for (let at = start + 1; at < lines.length; at += 1) {
    if (!simpleBorder.test(lines[at]!)) continue;
    borders += 1;
    if (borders === 3 || (lines[at + 1] ?? '').trim() === '') return at + 1;
  }
  let end = start + 1;
  while (end < lines.length && lines[end]!.trim() !== '') end += 1;
  return end;
}
