import { union } from './geometry.ts';
import type { PageContent } from './page-content.ts';
import { type Line, type Passage, passagesOf } from './paragraphs.ts';
import type { PageBox } from './pdf-reader.ts';
import { readingOrder } from './reading-order.ts';
import { mainStyle, rowsOf, type Segment } from './segments.ts';
import { findTables, isTable, type Table } from './tables.ts';

/** A passage or table, and where it is. */
export interface Part {
  readonly page: number;
  readonly placed: (box: PageBox) => PageBox;
  readonly content: Passage | Table;
}

/** What a page consists of, in the order of reading; what points elsewhere comes last. */
export function partsOfPage(page: PageContent): Part[] {
  const regions = readingOrder(page.rows.flat(), page.rules);
  const main = regions.flatMap((region) =>
    partsOfColumn(region).map((content) => ({ page: page.number, placed: page.placed, content })),
  );
  const asides = page.asides.flatMap(({ rows, placed }) =>
    passagesOf(rows.map(lineOf)).map((content) => ({ page: page.number, placed, content })),
  );
  return [...main, ...asides];
}

function partsOfColumn(segments: readonly Segment[]): (Passage | Table)[] {
  const parts: (Passage | Table)[] = [];
  let lines: Line[] = [];
  const close = () => {
    if (lines.length > 0) parts.push(...passagesOf(lines));
    lines = [];
  };
  for (const part of findTables(rowsOf(segments))) {
    if (!isTable(part)) lines.push(lineOf(part));
    else {
      close();
      parts.push(part);
    }
  }
  close();
  return parts;
}

function lineOf(row: readonly Segment[]): Line {
  if (row.length === 1) return row[0]!;
  const text = row.map((segment) => segment.text).join(' ');
  return { text, box: union(row.map(({ box }) => box)), ...mainStyle(row) };
}
