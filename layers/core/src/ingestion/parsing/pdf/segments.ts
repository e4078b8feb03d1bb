import { bottom, centreY, overlapX, overlapY, right } from './geometry.ts';
import { isLoneMark } from './list-mark.ts';
import type { PageBox } from './pdf-reader.ts';
import type { Word } from './words.ts';

/** Words on one line without a wide gap: a line of a column, or a cell of a table. */
export interface Segment {
  readonly text: string;
  readonly box: PageBox;
  /** That of most of its characters. */
  readonly fontSize: number;
  readonly isBold: boolean;
}

/** Parts of the font size. */
const widestWordGap = 1;
const widestMarkGap = 3.5;
const gluedGap = 0.12;
const mostCompared = 400;
const mostReached = 4;

interface Placed {
  readonly box: PageBox;
}

/** What stands on one line, from top to bottom; each row from left to right. n log n. */
export function rowsOf<T extends Placed>(items: readonly T[]): T[][] {
  const rows: { box: PageBox; items: T[] }[] = [];
  for (const item of fromTop(items)) {
    // Only the last few rows can still be reached, since the centres go down.
    const row = rowOf(rows, item);
    if (row === undefined) rows.push({ box: item.box, items: [item] });
    else {
      row.items.push(item);
      if (item.box.height > row.box.height) row.box = item.box;
    }
  }
  return rows.sort((a, b) => a.box.y - b.box.y).map((row) => row.items.sort((a, b) => a.box.x - b.box.x));
}

const fromTopLeft = (a: Placed, b: Placed) => centreY(a.box) - centreY(b.box) || a.box.x - b.box.x;

/**
 * Sorted by the height of their centres, then from left to right. Content mostly comes in whole lines: those are sorted,
 * and what is in them only where they turn out to be interlaced.
 */
function fromTop<T extends Placed>(items: readonly T[]): T[] {
  const lines: T[][] = [];
  for (const [i, item] of items.entries()) {
    const before = items[i - 1];
    if (before === undefined || centreY(before.box) !== centreY(item.box) || before.box.x >= item.box.x)
      lines.push([item]);
    else lines.at(-1)!.push(item);
  }
  const sorted = lines.sort((a, b) => fromTopLeft(a[0]!, b[0]!)).flat();
  const isSorted = sorted.every((item, i) => i === 0 || fromTopLeft(sorted[i - 1]!, item) < 0);
  return isSorted ? sorted : [...items].sort(fromTopLeft);
}

function rowOf<Row extends Placed & { readonly items: readonly Placed[] }>(
  rows: readonly Row[],
  item: Placed,
): Row | undefined {
  for (let at = rows.length - 1; at >= 0 && at >= rows.length - mostReached; at -= 1) {
    const row = rows[at]!;
    if (isOnLine(row.box, item.box) && !isStacked(row.items, item)) return row;
  }
  return undefined;
}

/** A superscript is on the line that it overlaps; an initial over three lines is on none of them. */
function isOnLine(line: PageBox, box: PageBox): boolean {
  const [low, high] = [Math.min(line.height, box.height), Math.max(line.height, box.height)];
  if (overlapY(line, box) < 0.5 * low) return false;
  return high < 2.4 * low || (box.height < line.height && bottom(box) < bottom(line) + low);
}

/** What is above or below something of a row is not on it, be the row as high as both. */
function isStacked(row: readonly Placed[], { box }: Placed): boolean {
  // A line of more is a stunt, for which each would be compared with each.
  if (row.length > mostCompared) return false;
  for (const { box: other } of row) {
    if (
      overlapX(other, box) > 0.3 * Math.min(other.width, box.width) &&
      Math.abs(centreY(other) - centreY(box)) > 0.4 * Math.min(other.height, box.height)
    )
      return true;
  }
  return false;
}

/** The segments of a row of words. */
export function segmentsOf(row: readonly Word[]): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  for (let at = 1; at < row.length; at += 1) {
    const last = row[at - 1]!;
    const word = row[at]!;
    const isMarked = start === at - 1 && isLoneMark(last.text);
    const limit = (isMarked ? widestMarkGap : widestWordGap) * Math.max(word.fontSize, last.fontSize, 1);
    if (word.box.x - right(last.box) <= limit) continue;
    segments.push(segmentOf(row.slice(start, at)));
    start = at;
  }
  if (row.length > 0) segments.push(segmentOf(start === 0 ? row : row.slice(start)));
  return segments;
}

function segmentOf(words: readonly Word[]): Segment {
  const text = joinedText(words);
  const { fontSize, isBold } = mainStyle(words);
  const isTurned = rightToLeft.test(text) && isRightToLeft(words);
  return { text: isTurned ? joinedText(words.toReversed()) : text, box: aroundAll(words), fontSize, isBold };
}

/** The box around words; it grows word by word, as it always did: another order of additions gives other last digits. */
function aroundAll(words: readonly Word[]): PageBox {
  let { x, y, width, height } = words[0]!.box;
  for (let at = 1; at < words.length; at += 1) {
    const { box } = words[at]!;
    const farX = Math.max(x + width, right(box));
    const farY = Math.max(y + height, bottom(box));
    x = Math.min(x, box.x);
    y = Math.min(y, box.y);
    width = farX - x;
    height = farY - y;
  }
  return { x, y, width, height };
}

function joinedText(words: readonly Word[]): string {
  let { text } = words[0]!;
  for (let at = 1; at < words.length; at += 1)
    text += isGlued(words[at - 1]!, words[at]!) ? words[at]!.text : ` ${words[at]!.text}`;
  return text;
}

/** Parts of one word that the content holds apart, as when it is kerned by hand. */
function isGlued(a: Word, b: Word): boolean {
  if (b.index === a.index + 1 && b.followsSpace) return false;
  const gap = Math.max(b.box.x - right(a.box), a.box.x - right(b.box));
  return gap < gluedGap * Math.max(a.fontSize, b.fontSize);
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

function isRightToLeft(words: readonly Word[]): boolean {
  return words.filter((word) => rightToLeft.test(word.text)).length * 2 > words.length;
}

interface Styled {
  readonly text: string;
  readonly fontSize: number;
  readonly isBold: boolean;
}

/** Size and weight of most characters. */
export function mainStyle(parts: readonly Styled[]): { fontSize: number; isBold: boolean } {
  const first = parts[0];
  if (first !== undefined && parts.every((part) => part.fontSize === first.fontSize && part.isBold === first.isBold))
    return { fontSize: first.fontSize, isBold: first.isBold };
  const lengths = new Map<number, number>();
  let [bold, all] = [0, 0];
  for (const { text, fontSize, isBold } of parts) {
    lengths.set(fontSize, (lengths.get(fontSize) ?? 0) + text.length);
    all += text.length;
    if (isBold) bold += text.length;
  }
  const [fontSize] = [...lengths].reduce((a, b) => (b[1] > a[1] ? b : a), [0, -1]);
  return { fontSize, isBold: bold * 2 > all };
}
