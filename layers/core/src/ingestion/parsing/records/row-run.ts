import type { DocumentBuilder } from '../document-builder.ts';
import { longestGroup } from './limits.ts';

export interface Row {
  readonly path: string;
  readonly keys: readonly string[];
  readonly cells: readonly string[];
}

/** Names the rows between two paths, both inclusive. */
export type RangePath = (first: string, last: string) => string;

/** Records of one shape that follow each other: they become tables, each with the header as its first row. */
export interface RowRun {
  /** Takes a record in, after ending the run before it where the shape is another. */
  add(row: Row): void;
  end(): void;
}

/** Bounded memory: a group is handed on as soon as it is full. */
export function createRowRun(builder: DocumentBuilder, rangePath: RangePath): RowRun {
  let header: readonly string[] = [];
  let columns = new Map<string, number>();
  let rows: Row[] = [];
  let size = 0;
  let isContinued = false;

  function hand(): void {
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined) return;
    if (rows.length === 1 && !isContinued) builder.add('Paragraph', linesOf(first), pathOption(first.path));
    else {
      const cells = rows.map((row) => inColumns(row, columns));
      builder.addTable(
        [header, ...cells],
        pathOption(rows.length === 1 ? first.path : rangePath(first.path, last.path)),
      );
    }
    rows = [];
    size = sizeOf(header);
  }

  function end(): void {
    hand();
    header = [];
    isContinued = false;
  }

  function begin(row: Row): void {
    end();
    header = row.keys;
    columns = new Map(row.keys.map((key, index) => [key, index]));
    size = sizeOf(header);
  }

  return {
    add(row) {
      if (!isOfShape(row, columns, header)) begin(row);
      const more = sizeOf(row.cells);
      if (rows.length > 0 && size + more > longestGroup) {
        isContinued = rows.length > 1 || isContinued;
        hand();
      }
      rows.push(row);
      size += more;
    },
    end,
  };
}

/** All keys are known, and at least half of the columns are filled. */
function isOfShape(row: Row, columns: ReadonlyMap<string, number>, header: readonly string[]): boolean {
  return header.length > 0 && row.keys.length * 2 >= header.length && row.keys.every((key) => columns.has(key));
}

function inColumns(row: Row, columns: ReadonlyMap<string, number>): string[] {
  const cells = Array.from({ length: columns.size }, () => '');
  for (const [index, key] of row.keys.entries()) cells[columns.get(key)!] = row.cells[index]!;
  return cells;
}

export function linesOf({ keys, cells }: Pick<Row, 'keys' | 'cells'>): string {
  return keys.map((key, index) => `${key}: ${cells[index]}`).join('\n');
}

/** As a table shows it: ` | ` between cells, a line break behind them. */
export function sizeOf(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + cell.length + 3, 0);
}

/** The empty path stands for the whole document, which needs none. */
export function pathOption(path: string): { path?: string } {
  return path === '' ? {} : { path };
}
