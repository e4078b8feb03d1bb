import type { Part } from './document-parts.ts';
import { right, union } from './geometry.ts';

/** Points by which the sides of a table may move from page to page. */
const drift = 20;

/**
 * The header of a table that goes on with the next page and does not say it again there; undefined where it does, or where
 * what follows is a table of its own. A header has words alone, above a column that has numbers.
 */
export function continuedHeader(above: Part | undefined, below: Part): readonly string[] | undefined {
  if (above === undefined || below.page !== above.page + 1) return undefined;
  if (!('rows' in above.content) || !('rows' in below.content)) return undefined;
  const [header, ...rows] = above.content.rows;
  const [first] = below.content.rows;
  if (header === undefined || first === undefined || header.length !== first.length) return undefined;
  if (header.join('\n') === first.join('\n') || !isHeader(header, rows) || isHeader(first, below.content.rows.slice(1)))
    return undefined;
  const [own, next] = [union(above.content.boxes), union(below.content.boxes)];
  const isBelow = Math.abs(own.x - next.x) < drift && Math.abs(right(own) - right(next)) < drift;
  return isBelow ? header : undefined;
}

function isHeader(header: readonly string[], rows: readonly (readonly string[])[]): boolean {
  if (rows.length === 0 || header.some((cell) => /^[\d.,%€$-]+$/.test(cell.trim()))) return false;
  return header.some(
    (_, column) => rows.filter((row) => /^\D{0,3}\d/.test(row[column] ?? '')).length * 2 > rows.length,
  );
}
