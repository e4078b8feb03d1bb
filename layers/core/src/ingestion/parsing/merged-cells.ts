/** A merged cell says its text in each of its places where that is short, so that each row and column can be read alone. */
const longestRepeated = 200;
/** More columns than any office program makes, and what HTML allows a cell to span. */
export const mostColumns = 1000;
/** Columns that a table may have for cells that span several, and more of them for each cell. */
export const fewSpanned = 100;
export const spannedPerCell = 8;

/** What a merged cell says in its other places. */
export function repeatedText(text: string): string {
  return text.length <= longestRepeated ? text : '';
}

/**
 * A row whose cells may go on with the one before (null). Where a single cell has text, the row is a caption of what is
 * below it and says that once.
 */
export function spreadRow(cells: readonly (string | null)[]): string[] {
  const isCaption = cells.filter((cell) => cell !== null && cell.trim() !== '').length < 2;
  const row: string[] = [];
  for (const cell of cells) row.push(cell ?? (isCaption ? '' : repeatedText(row.at(-1) ?? '')));
  return row;
}
