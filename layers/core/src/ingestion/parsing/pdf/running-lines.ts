import { bottom, union } from './geometry.ts';
import type { PageContent } from './page-content.ts';
import type { Segment } from './segments.ts';

type Row = readonly Segment[];

/** Of the page's height, at its top and at its bottom: pages set small have wide margins. */
const margin = 0.25;
/** Rows that are looked at in each margin. */
const outermost = 3;
/** Points by which a line may move from page to page. */
const drift = 8;
const fewestPages = 3;
const leastShare = 0.2;

/**
 * Takes away headers, footers and page numbers: rows in the margins that come again at the same height with the same
 * text, digits apart, on three pages or more. A page keeps what it would be empty without. Linear in the pages.
 */
export function withoutRunningLines(pages: readonly PageContent[]): PageContent[] {
  if (pages.length < fewestPages) return [...pages];
  const seen = new Map<string, Set<number>>();
  const keysOf = new Map<Row, string[]>();
  for (const page of pages) {
    for (const row of marginRows(page)) {
      const keys = keysOfRow(row);
      keysOf.set(row, keys);
      for (const key of keys) {
        const numbers = seen.get(key) ?? new Set();
        seen.set(key, numbers.add(page.number));
      }
    }
  }
  const enough = Math.max(fewestPages, pages.length * leastShare);
  const isRunning = (row: Row) => keysOf.get(row)?.some((key) => (seen.get(key)?.size ?? 0) >= enough) ?? false;
  return pages.map((page) => {
    const rows = page.rows.filter((row) => !isRunning(row));
    return rows.length === 0 ? page : { ...page, rows };
  });
}

function marginRows(page: PageContent): Row[] {
  const boxes = new Map(page.rows.map((row) => [row, union(row.map(({ box }) => box))]));
  const top = page.rows.slice(0, outermost).filter((row) => bottom(boxes.get(row)!) <= page.height * margin);
  const low = page.rows.slice(-outermost).filter((row) => boxes.get(row)!.y >= page.height * (1 - margin));
  return [...top, ...low.filter((row) => !top.includes(row))];
}

/** The text with every number as one sign, at two neighbouring heights, so that no edge parts what is together. */
function keysOfRow(row: Row): string[] {
  const text = row
    .map((segment) => segment.text)
    .join(' ')
    .toLowerCase()
    .replace(/\p{N}+/gu, '#')
    .replace(/^[ivxlc]+$/, '#')
    .replace(/\s+/g, '');
  const height = union(row.map(({ box }) => box)).y / drift;
  return [Math.floor(height), Math.floor(height + 0.5) + 0.5].map((step) => `${step} ${text}`);
}
