/** Where a sheet of cells begins, and what its columns are called. */
export interface SheetHead {
  /** Rows before the header that are no part of the table: a caption, blank rows. */
  readonly preamble: number;
  /** Names of columns; undefined where the first row is data like the others. */
  readonly header: readonly string[] | undefined;
}

/** Numbers, amounts, shares, dates, times: what a column is not called. */
const datum =
  /^[-+(]?[$€£¥]?\s?\d[\d.,:/\s-]*(?:[%€$)]|e[-+]?\d+)?$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ][\d:.+Z-]*)?$/i;

/**
 * A header is the first row with more than one cell; it holds no numbers or dates, no name twice, hardly a gap, and
 * none of its names is a value further down in the same column.
 * @param rows the first rows, a few dozen
 */
export function readSheetHead(rows: readonly (readonly string[])[]): SheetHead {
  const filled = rows.map((row) => row.filter((cell) => cell.trim() !== '').length);
  const width = Math.max(0, ...filled);
  let preamble = 0;
  if (width > 1) while (preamble < rows.length && filled[preamble]! <= 1) preamble += 1;
  const first = rows[preamble];
  if (first === undefined) return { preamble: 0, header: undefined };
  const names = first.map((cell) => cell.trim());
  const given = names.filter((name) => name !== '');
  const isHeader =
    given.length * 2 > width &&
    new Set(given).size === given.length &&
    !given.some((name) => datum.test(name.slice(0, 64))) &&
    !rows.slice(preamble + 1).some((row) => names.some((name, column) => name !== '' && row[column]?.trim() === name));
  return { preamble, header: isHeader ? names : undefined };
}
