import { around, bottom, centreY, overlapX, overlapY, right } from './geometry.ts';
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

/** What stands on one line, from top to bottom; each row from left to right. n log n. */
export function rowsOf<T extends { readonly box: PageBox }>(items: readonly T[]): T[][] {
  const sorted = [...items].sort((a, b) => centreY(a.box) - centreY(b.box) || a.box.x - b.box.x);
  const rows: { box: PageBox; items: T[] }[] = [];
  for (const item of sorted) {
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

function rowOf<Row extends { box: PageBox; items: readonly { readonly box: PageBox }[] }>(
  rows: readonly Row[],
  item: { readonly box: PageBox },
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
function isStacked(row: readonly { readonly box: PageBox }[], { box }: { readonly box: PageBox }): boolean {
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
  const segments: Word[][] = [];
  for (const word of row) {
    const last = segments.at(-1)?.at(-1);
    const isMarked = segments.at(-1)?.length === 1 && last !== undefined && isLoneMark(last.text);
    const limit = (isMarked ? widestMarkGap : widestWordGap) * Math.max(word.fontSize, last?.fontSize ?? 0, 1);
    if (last !== undefined && word.box.x - right(last.box) <= limit) segments.at(-1)!.push(word);
    else segments.push([word]);
  }
  return segments.map(segmentOf);
}

function segmentOf(words: readonly Word[]): Segment {
  const text = joinedText(words);
  let { box } = words[0]!;
  for (let at = 1; at < words.length; at += 1) box = around(box, words[at]!.box);
  const { fontSize, isBold } = mainStyle(words);
  const isTurned = rightToLeft.test(text) && isRightToLeft(words);
  return { text: isTurned ? joinedText(words.toReversed()) : text, box, fontSize, isBold };
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
