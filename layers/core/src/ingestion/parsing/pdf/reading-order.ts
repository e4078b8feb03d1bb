import { bottom, right, union } from './geometry.ts';
import type { PageBox, PaintedArea } from './pdf-reader.ts';
import type { Segment } from './segments.ts';

/** A column of prose has at least so many lines, of so many characters on average; a table's columns have not. */
const fewestLines = 3;
const fewestCharacters = 17;
/** How much of a column's width its middle line fills. */
const leastFill = 0.55;
/** Columns that are tried at one place; columns within columns. */
const mostCandidates = 24;
const deepest = 4;
/** A drawing of more lines is no table. */
const mostRules = 500;
/** Rules across a gutter that make a table of what is beside it. */
const tableRules = 3;

/**
 * Parts of a page in the order of reading, each of one column: what spans the columns comes before what is below it, and
 * a column before the one to its right. Whitespace decides: a gutter is a left edge that many lines share and that hardly
 * a line crosses.
 */
export function readingOrder(segments: readonly Segment[], areas: readonly PaintedArea[] = []): Segment[][] {
  const rules = areas.filter(({ kind, box }) => kind === 'rule' && box.width > box.height);
  return split(
    segments,
    rules.slice(0, mostRules).map(({ box }) => box),
    0,
  ).filter((part) => part.length > 0);
}

function split(segments: readonly Segment[], rules: readonly PageBox[], depth: number): Segment[][] {
  if (segments.length < 2 * fewestLines || depth >= deepest) return [[...segments]];
  const sorted = [...segments].sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
  let best: { bands: Band[]; height: number } | undefined;
  for (const gutter of guttersOf(segments)) {
    const bands = bandsAt(gutter, sorted, rules);
    const height = bands.reduce((sum, band) => sum + band.height, 0);
    if (height > 0 && height > (best?.height ?? 0)) best = { bands, height };
  }
  if (best === undefined) return [[...segments]];
  return best.bands.flatMap((band) =>
    band.height > 0
      ? [...split(band.left, rules, depth + 1), ...split(band.right, rules, depth + 1)]
      : [[...band.left, ...band.right]],
  );
}

/** Left edges that several lines share, but for the leftmost. */
function guttersOf(segments: readonly Segment[]): number[] {
  const leftmost = union(segments.map(({ box }) => box)).x;
  const counts = new Map<number, { count: number; edge: number }>();
  for (const { box, fontSize } of segments) {
    if (box.x - leftmost < 3 * fontSize) continue;
    const key = Math.round(box.x / 3);
    const { count = 0, edge = box.x } = counts.get(key) ?? {};
    counts.set(key, { count: count + 1, edge: Math.min(edge, box.x) });
  }
  return [...counts.values()]
    .filter(({ count }) => count >= fewestLines)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostCandidates)
    .map(({ edge }) => edge - 0.5);
}

interface Band {
  readonly left: Segment[];
  readonly right: Segment[];
  /** Of its columns in points; 0 where the band is not made of columns. */
  readonly height: number;
}

/** Cuts the region wherever a segment crosses the gutter; the segments are sorted from top to bottom. */
function bandsAt(gutter: number, sorted: readonly Segment[], rules: readonly PageBox[]): Band[] {
  const crosses = ({ box }: Segment) => box.x < gutter && right(box) > gutter;
  const bands: Band[] = [];
  let open: { left: Segment[]; right: Segment[]; spans: boolean } | undefined;
  const close = () => {
    if (open) bands.push({ left: open.left, right: open.right, height: open.spans ? 0 : columnsHeight(open, rules) });
    open = undefined;
  };
  for (const segment of sorted) {
    const spans = crosses(segment);
    if (open !== undefined && open.spans !== spans) close();
    open ??= { left: [], right: [], spans };
    (right(segment.box) <= gutter || spans ? open.left : open.right).push(segment);
  }
  close();
  return merged(bands);
}

/** Bands that are not made of columns and follow each other are one. */
function merged(bands: readonly Band[]): Band[] {
  const result: Band[] = [];
  for (const band of bands) {
    const last = result.at(-1);
    if (last !== undefined && last.height === 0 && band.height === 0) {
      result[result.length - 1] = {
        left: [...last.left, ...band.left],
        right: [...last.right, ...band.right],
        height: 0,
      };
    } else result.push(band);
  }
  return result;
}

function columnsHeight(band: { left: Segment[]; right: Segment[] }, rules: readonly PageBox[]): number {
  if (!isProse(band.left) || !isProse(band.right)) return 0;
  const [left, rest] = [union(band.left.map(({ box }) => box)), union(band.right.map(({ box }) => box))];
  const top = Math.max(left.y, rest.y);
  const end = Math.min(bottom(left), bottom(rest));
  if (end <= top) return 0;
  const across = rules.filter(
    (rule) => rule.x < right(left) && right(rule) > rest.x && rule.y > top - 5 && rule.y < end + 5,
  );
  return across.length >= tableRules ? 0 : end - top;
}

function isProse(segments: readonly Segment[]): boolean {
  if (segments.length < fewestLines) return false;
  const characters = segments.reduce((sum, { text }) => sum + text.length, 0);
  if (characters / segments.length < fewestCharacters) return false;
  const widths = segments.map(({ box }) => box.width).sort((a, b) => a - b);
  const column = union(segments.map(({ box }) => box)).width;
  return widths[Math.floor(widths.length / 2)]! >= leastFill * column;
}
