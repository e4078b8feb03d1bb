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
 * text on three pages or more, but for numbers that count the pages. What tells each page's own number, such as that of a
 * bill, is content. A page keeps what it would be empty without. Linear in the pages.
 */
export function withoutRunningLines(pages: readonly PageContent[]): PageContent[] {
  if (pages.length < fewestPages) return [...pages];
  const seen = new Map<string, Map<number, readonly number[]>>();
  const keysOf = new Map<Row, string[]>();
  for (const page of pages) {
    for (const row of marginRows(page)) {
      const keys = keysOfRow(row);
      const numbers = numbersOf(row);
      keysOf.set(row, keys);
      for (const key of keys) {
        const byPage = seen.get(key) ?? new Map();
        seen.set(key, byPage.set(page.number, numbers));
      }
    }
  }
  const enough = Math.max(fewestPages, pages.length * leastShare);
  const running = new Set(
    [...seen].filter(([, byPage]) => byPage.size >= enough && countsPages(byPage)).map(([key]) => key),
  );
  const isRunning = (row: Row) => keysOf.get(row)?.some((key) => running.has(key)) ?? false;
  return pages.map((page) => {
    const rows = page.rows.filter((row) => !isRunning(row));
    return rows.length === 0 || rows.length === page.rows.length ? page : { ...page, rows };
  });
}

/** Whether each number of the row stays as it is for several pages, or goes up with them, as a rule. */
function countsPages(byPage: ReadonlyMap<number, readonly number[]>): boolean {
  const places = Math.max(...[...byPage.values()].map((numbers) => numbers.length));
  for (let place = 0; place < places; place += 1) {
    const values = [...byPage].map(([page, numbers]) => [numbers[place] ?? 0, page] as const);
    const kept = Math.max(
      ...counts(values.map(([value]) => value)),
      ...counts(values.map(([value, page]) => value - page)),
    );
    const isLasting = new Set(values.map(([value]) => value)).size <= values.length / 2;
    if (kept * 2 < values.length && !isLasting) return false;
  }
  return true;
}

function counts(values: readonly number[]): number[] {
  return [...Map.groupBy(values, (value) => value).values()].map((equal) => equal.length);
}

const mostNumbers = 8;

function numbersOf(row: Row): number[] {
  const numbers = row.flatMap(({ text }) => text.match(/\d+/g) ?? []);
  return numbers.slice(0, mostNumbers).map(Number);
}

function marginRows({ rows, height }: PageContent): Row[] {
  const top = rows.slice(0, outermost).filter((row) => bottom(boxOf(row)) <= height * margin);
  const low = rows.slice(-outermost).filter((row) => boxOf(row).y >= height * (1 - margin));
  return [...top, ...low.filter((row) => !top.includes(row))];
}

const boxOf = (row: Row) => union(row.map(({ box }) => box));

/** The text with every number as one sign, at two neighbouring heights, so that no edge parts what is together. */
function keysOfRow(row: Row): string[] {
  const text = row
    .map((segment) => segment.text)
    .join(' ')
    .toLowerCase()
    .replace(/\p{N}+/gu, '#')
    .replace(/^[ivxlc]+$/, '#')
    .replace(/\s+/g, '');
  const height = boxOf(row).y / drift;
  return [Math.floor(height), Math.floor(height + 0.5) + 0.5].map((step) => `${step} ${text}`);
}
