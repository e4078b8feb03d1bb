import type { Box } from '../../model.ts';
import { union } from '../pdf/geometry.ts';
import type { DoclingTable } from './docling-document.ts';
import type { DoclingPlaces } from './docling-places.ts';

export interface TableRows {
  readonly rows: readonly (readonly string[])[];
  /** One a row, or none at all. */
  readonly places: readonly Box[];
  readonly page: number | undefined;
}

/**
 * The rows of a table. A cell that spans others stands where it begins. Only the rows and columns that occur are made,
 * whatever numbers the cells claim.
 */
export function tableRows({ data, prov }: DoclingTable, places: DoclingPlaces): TableRows {
  const cells = data.table_cells;
  const columns = [...new Set(cells.map((cell) => cell.start_col_offset_idx))].sort((a, b) => a - b);
  const columnAt = new Map(columns.map((column, index) => [column, index]));
  const byRow = Map.groupBy(cells, (cell) => cell.start_row_offset_idx);
  const inOrder = [...byRow].sort(([a], [b]) => a - b).map(([, row]) => row);
  const rows = inOrder.map((row) => {
    const texts = Array.from({ length: columns.length }, () => '');
    for (const cell of row) texts[columnAt.get(cell.start_col_offset_idx)!] = cell.text;
    return texts;
  });
  // A table that goes on over pages does not say which row is where.
  const place = prov.length === 1 ? prov[0] : undefined;
  const whole = place && places.boxOn(place.page_no, place.bbox);
  const page = prov[0] && prov[0].page_no >= 1 ? prov[0].page_no : undefined;
  if (place === undefined || whole === undefined) return { rows, places: [], page };
  const boxes = inOrder.map((row) => {
    const found = row.flatMap((cell) => (cell.bbox ? (places.boxOn(place.page_no, cell.bbox) ?? []) : []));
    return found.length === 0 ? whole : { page: place.page_no, ...union(found) };
  });
  return { rows, places: boxes, page };
}
