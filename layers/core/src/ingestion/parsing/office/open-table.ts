import { fewSpanned, mostColumns, repeatedText, spannedPerCell, spreadRow } from '../merged-cells.ts';
import { type Block, type BlockSink, blocksComments, blocksText, type TableBlock } from './flow-blocks.ts';

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
  /** Of the open cell: it goes on with the one before. */
  continueBefore(): void;
  endCell(): void;
  endRow(): void;
  end(): TableBlock;
}

interface OpenCell {
  readonly blocks: Block[];
  columns: number;
  goesOn: 'above' | 'before' | undefined;
}

export function createOpenTable(): OpenTable {
  const rows: string[][] = [];
  const comments: string[] = [];
  let row: (string | null)[] = [];
  let cell: OpenCell | null = null;
  let hasOwn = false;
  let only: readonly Block[] | undefined;
  let cells = 0;
  let spanned = 0;
  return {
    isShaded: false,
    startRow() {
      row = [];
      hasOwn = false;
    },
    startCell() {
      cell = { blocks: [], columns: 1, goesOn: undefined };
    },
    span(columns) {
      if (cell !== null && columns > 1) cell.columns = Math.min(columns, mostColumns);
    },
    continueAbove() {
      if (cell !== null) cell.goesOn = 'above';
    },
    continueBefore() {
      if (cell !== null) cell.goesOn = 'before';
    },
    push(block) {
      cell?.blocks.push(block);
    },
    endCell() {
      if (cell === null || row.length >= mostColumns) return;
      const text = blocksText(cell.blocks);
      const isBlank = text.trim() === '';
      hasOwn ||= !isBlank;
      const above = isBlank && cell.goesOn === 'above' ? repeatedText(rows.at(-1)?.[row.length] ?? '') : '';
      row.push(isBlank && cell.goesOn === 'before' ? null : above || text);
      const most = Math.min(cell.columns - 1, fewSpanned + spannedPerCell * cells - spanned, mostColumns - row.length);
      for (let column = 0; column < most; column += 1) row.push(null);
      spanned += Math.max(0, most);
      for (const comment of blocksComments(cell.blocks)) comments.push(comment);
      cells += 1;
      only = cells === 1 ? cell.blocks : undefined;
      cell = null;
    },
    endRow() {
      if (hasOwn) rows.push(spreadRow(row));
      row = [];
    },
    end: () => (only === undefined ? { kind: 'table', rows, comments } : { kind: 'table', rows: [], framed: only }),
  };
}
