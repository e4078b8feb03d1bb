import type { DocumentBuilder } from '../document-builder.ts';
import { joinedHeader } from './joined-header.ts';
import { columnName, sheetPath } from './sheet-address.ts';

export interface SheetCell {
  /** From 0. */
  readonly column: number;
  readonly text: string;
  /** Words rather than a number, date or truth value. */
  readonly isText: boolean;
  /** Said by a merged cell, which begins in another place. */
  readonly isShared?: true;
}

/** Takes the rows of a sheet in order and reports its tables. */
export interface SheetTables {
  /** @param row from 1; rows without text may be left out */
  addRow(row: number, cells: readonly SheetCell[]): void;
  /** A row that is hidden does not part what is around it. */
  passRow(row: number): void;
  end(): void;
}

interface SheetRow {
  readonly row: number;
  readonly cells: readonly SheetCell[];
}

/** A group is a table of its own, so that no element grows with the sheet. */
const mostRows = 200;
const mostCharacters = 20_000;
/** A longer header is told once. */
const longestHeader = 2000;
/** Lines above a table that hold one cell are its heading. */
const mostHeadingRows = 4;

/** The block that is being read, as far as it has not been reported. */
interface OpenBlock {
  readonly builder: DocumentBuilder;
  readonly sheet: string;
  header: SheetRow | undefined;
  /** Rows under the header that have not been reported. */
  group: SheetRow[];
  isFirstGroup: boolean;
  characters: number;
  last: number;
}

/**
 * Rows between blank rows are a table whose first row is the header; a long one becomes groups of rows, each under the
 * same header. A block that starts with a number goes on with the header before it. Linear in the cells: where a block is
 * mostly empty its blank cells are left out.
 */
export function createSheetTables(builder: DocumentBuilder, sheet: string): SheetTables {
  const open: OpenBlock = { builder, sheet, header: undefined, group: [], isFirstGroup: true, characters: 0, last: 0 };
  return {
    addRow(row, all) {
      const cells = all.filter(({ text }) => text.trim() !== '');
      if (cells.length === 0) return;
      const next = { row, cells };
      if (row !== open.last + 1) flush(open);
      else if (joinHeader(open, next)) return;
      const isHeaded =
        open.isFirstGroup &&
        cells.length > 1 &&
        open.group.length <= mostHeadingRows &&
        open.group.every((line) => line.cells.length === 1);
      if (isHeaded) {
        for (const line of open.group) addLine(open, line);
        open.group = [];
      }
      if (open.group.length === 0 && (row !== open.last + 1 || isHeaded)) startBlock(open, next);
      open.group.push(next);
      open.characters += lengthOf(next);
      open.last = row;
      if (open.group.length >= mostRows || open.characters >= mostCharacters) flush(open);
    },
    passRow(row) {
      if (row === open.last + 1) open.last = row;
    },
    end: () => flush(open),
  };
}

/** Whether the row is the second of a header, which then says both. */
function joinHeader(open: OpenBlock, { row, cells }: SheetRow): boolean {
  const first = open.header;
  if (first === undefined || !open.isFirstGroup || open.group.length !== 1 || open.group[0] !== first) return false;
  const joined = joinedHeader(first.cells, cells);
  if (joined === undefined) return false;
  open.header = { row: first.row, cells: joined };
  open.group = [open.header];
  open.last = row;
  return true;
}

function flush(open: OpenBlock): void {
  const [only] = open.group;
  if (only === undefined) return;
  if (open.isFirstGroup && open.group.length === 1 && only.cells.length === 1) addLine(open, only);
  else {
    const isRepeated = open.header !== undefined && open.header !== only && lengthOf(open.header) <= longestHeader;
    open.builder.addTable(aligned(isRepeated ? [open.header!, ...open.group] : open.group), {
      path: rangeOf(open.sheet, open.group),
    });
  }
  open.isFirstGroup = false;
  open.group = [];
  open.characters = 0;
}

function addLine(open: OpenBlock, { row, cells }: SheetRow): void {
  open.builder.add('Paragraph', cells[0]!.text, {
    path: sheetPath(open.sheet, `${columnName(cells[0]!.column)}${row}`),
  });
}

function startBlock(open: OpenBlock, first: SheetRow): void {
  open.isFirstGroup = true;
  if (open.header === undefined || first.cells.every(({ isText }) => isText) || !isUnder(open.header, first))
    open.header = first;
}

function lengthOf({ cells }: SheetRow): number {
  return cells.reduce((sum, { text }) => sum + text.length, 0);
}

/** Whether a row lies within the columns of a header. */
function isUnder(header: SheetRow, row: SheetRow): boolean {
  return (
    row.cells.length > 1 &&
    row.cells[0]!.column >= header.cells[0]!.column &&
    row.cells.at(-1)!.column <= header.cells.at(-1)!.column
  );
}

function rangeOf(sheet: string, rows: readonly SheetRow[]): string {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const { cells } of rows) {
    from = Math.min(from, cells[0]!.column);
    to = Math.max(to, cells.at(-1)!.column);
  }
  return sheetPath(sheet, `${columnName(from)}${rows[0]!.row}`, `${columnName(to)}${rows.at(-1)!.row}`);
}

/** Cells under one another, without the columns that are empty; a scattered block as its cells alone. */
function aligned(rows: readonly SheetRow[]): string[][] {
  const columns = new Set<number>();
  let count = 0;
  for (const { cells } of rows) {
    count += cells.length;
    for (const { column } of cells) columns.add(column);
  }
  if (rows.length * columns.size > 16 * count + 1000) return rows.map(({ cells }) => cells.map(({ text }) => text));
  const places = new Map([...columns].sort((a, b) => a - b).map((column, place) => [column, place]));
  return rows.map(({ cells }) => {
    const line = new Array<string>(places.size).fill('');
    for (const { column, text } of cells) line[places.get(column)!] = text;
    return line;
  });
}
