import { aText, type RawBlock, type RawCell } from './raw-block.ts';
import { joined, type Spans, textOf } from './spans.ts';

/** A cell of more characters is text that a table only lays out. */
const longestCell = 4000;
/** Rows of a table that may be no more than a heading. */
const mostHeadingRows = 3;
const bullet = /^(?:[•●▪■◦○·§*–—-]|\(?(?:[a-z]|\d{1,3}|[ivx]{1,5})[.)])$/i;

/** What a table of a filing is: a table, or paragraphs that are laid out by one (a heading, a bullet, a text in columns). */
export function tableBlocks(rows: readonly (readonly RawCell[])[]): RawBlock[] {
  const filled = rows.map((row) => row.map(({ spans }) => spans).filter((spans) => spans.length > 0));
  const lines = filled.filter((row) => row.length > 0);
  if (lines.length === 0) return [];
  if (lines.some((line) => line.some((spans) => textOf(spans).length > longestCell)))
    return lines.flat().map((one) => aText(one));
  if (isLaidOut(lines)) return lines.map((line) => aText(joined(line)));
  return [
    { kind: 'table', rows: rows.filter((_, at) => filled[at]!.length > 0 || rows[at]!.some((cell) => cell.rows > 1)) },
  ];
}

function isLaidOut(lines: readonly (readonly Spans[])[]): boolean {
  if (lines.every((line) => line.length === 1)) return true;
  if (lines.length === 1 && lines[0]!.length <= 2) return true;
  if (lines.every((line) => line.length === 2 && bullet.test(textOf(line[0]!)))) return true;
  return (
    lines.length <= mostHeadingRows &&
    lines.every((line) => line.length <= 3 && (line.length === 1 || /^(?:item|part)s?\b/i.test(textOf(line[0]!))))
  );
}
