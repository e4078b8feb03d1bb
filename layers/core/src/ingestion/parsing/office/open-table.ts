import { type Block, type BlockSink, blocksComments, blocksText, type TableBlock } from './flow-blocks.ts';

/** A cell that is merged with the one above repeats its text where that is short, so that a row can be read alone. */
const longestRepeated = 200;
/** Blank columns that a table may have for cells that span several, and more of them for each cell. */
const fewBlanks = 100;
const blanksPerCell = 8;
/** More columns than any office program makes; a cell may claim to span more. */
const mostColumns = 1000;

/** A table while it is read. Text documents and slides have the same: rows of cells that span columns and rows. */
export interface OpenTable extends BlockSink {
  /** A coloured background is known, or cannot be ruled out since a style of tables may bring it. */
  isShaded: boolean;
  startRow(): void;
  startCell(): void;
  /** Of the open cell: the columns that it takes. */
  span(columns: number): void;
  /** Of the open cell: it goes on with the one above. */
  continueAbove(): void;
  endCell(): void;
  endRow(): void;
  end(): TableBlock;
}

interface OpenCell {
  readonly blocks: Block[];
  columns: number;
  isContinued: boolean;
}

export function createOpenTable(): OpenTable {
  const rows: string[][] = [];
  const comments: string[] = [];
  let row: string[] = [];
  let cell: OpenCell | null = null;
  let only: readonly Block[] | undefined;
  let cells = 0;
  let blanks = 0;
  return {
    isShaded: false,
    startRow() {
      row = [];
    },
    startCell() {
      cell = { blocks: [], columns: 1, isContinued: false };
    },
    span(columns) {
      if (cell !== null && columns > 1) cell.columns = Math.min(columns, mostColumns);
    },
    continueAbove() {
      if (cell !== null) cell.isContinued = true;
    },
    push(block) {
      cell?.blocks.push(block);
    },
    endCell() {
      if (cell === null || row.length >= mostColumns) return;
      const text = blocksText(cell.blocks);
      const above = cell.isContinued && text.trim() === '' ? (rows.at(-1)?.[row.length] ?? '') : '';
      row.push(above.length > 0 && above.length <= longestRepeated ? above : text);
      const most = Math.min(cell.columns - 1, fewBlanks + blanksPerCell * cells - blanks, mostColumns - row.length);
      for (let column = 0; column < most; column += 1) row.push('');
      blanks += Math.max(0, most);
      for (const comment of blocksComments(cell.blocks)) comments.push(comment);
      cells += 1;
      only = cells === 1 ? cell.blocks : undefined;
      cell = null;
    },
    endRow() {
      if (row.length > 0) rows.push(row);
      row = [];
    },
    end: () => (only === undefined ? { kind: 'table', rows, comments } : { kind: 'table', rows: [], framed: only }),
  };
}
