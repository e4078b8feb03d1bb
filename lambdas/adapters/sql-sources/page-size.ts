/** Rows of one page: as many as are quick to hand on, and no more than fit into memory beside each other. */
export const mostRowsPerPage = 200;
export const bytesPerPage = 2_000_000;

export function sizeOf(values: Iterable<unknown>): number {
  let size = 0;
  for (const value of values) {
    if (typeof value === 'string') size += 2 * value.length;
    else if (value instanceof Uint8Array) size += value.byteLength;
    else size += 16;
  }
  return size;
}

/** How many rows to ask for next, by those that came; grows slowly, since the next may be larger. */
export function nextPageSize(rows: number, bytes: number): number {
  const fitting = Math.floor(bytesPerPage / Math.max(1, bytes / rows));
  return Math.max(1, Math.min(mostRowsPerPage, fitting, rows * 4));
}
