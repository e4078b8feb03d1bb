import type { PageBox, PdfCharacters } from './pdf-reader.ts';

/** Characters that stand together. */
export interface Word {
  readonly text: string;
  readonly box: PageBox;
  readonly fontSize: number;
  readonly isBold: boolean;
  /** Position in the order of the content. */
  readonly index: number;
  /** True where the content has a blank before it. */
  readonly followsSpace: boolean;
}

/** Parts of the font size: further apart are two words, and nearer than the second a blank is not believed. */
const widestGap = 0.3;
const narrowestBlank = 0.04;

/** Typographic ligatures, the only characters that are taken apart (NFKC would also change superscripts). */
const firstLigature = 0xfb00;
const lastLigature = 0xfb06;

/** Words of a page in the order of its content. Linear. */
export function wordsOf(characters: PdfCharacters): Word[] {
  const words: Word[] = [];
  const { count } = characters;
  let start = 0;
  for (let at = 1; at < count; at += 1) {
    if (!isApart(characters, at)) continue;
    words.push(wordOf(characters, start, at, words.length));
    start = at;
  }
  if (count > 0) words.push(wordOf(characters, start, count, words.length));
  return words;
}

/** Whether a word ends before a character. Runs for each: no arrays here, which would be made anew each time. */
function isApart({ boxes, styles, styleIndexes, followsSpace }: PdfCharacters, at: number): boolean {
  const em = Math.max(styles[styleIndexes[at - 1]!]!.fontSize, styles[styleIndexes[at]!]!.fontSize, 1);
  const b = 4 * at;
  const a = b - 4;
  const aTop = boxes[a + 1]!;
  const bTop = boxes[b + 1]!;
  const aHeight = boxes[a + 3]!;
  const bHeight = boxes[b + 3]!;
  const shared = Math.min(aTop + aHeight, bTop + bHeight) - Math.max(aTop, bTop);
  if (shared < 0.3 * Math.min(aHeight, bHeight)) return true;
  const aLeft = boxes[a]!;
  const bLeft = boxes[b]!;
  const aRight = aLeft + boxes[a + 2]!;
  const bRight = bLeft + boxes[b + 2]!;
  const gap = Math.max(bLeft - aRight, aLeft - bRight);
  if (gap > widestGap * em) return true;
  // Overprinted text, such as a shadow, starts again further left.
  if (aLeft - bLeft > em && gap < 0) return true;
  return followsSpace[at] === 1 && (gap > narrowestBlank * em || gap < -em / 2);
}

/** The word of the characters from `start` to before `end`. */
function wordOf(characters: PdfCharacters, start: number, end: number, index: number): Word {
  const { codes, boxes, styles, styleIndexes, followsSpace } = characters;
  let text = '';
  let hasLigature = false;
  let style = styles[styleIndexes[start]!]!;
  let x = boxes[4 * start]!;
  let y = boxes[4 * start + 1]!;
  let width = boxes[4 * start + 2]!;
  let height = boxes[4 * start + 3]!;
  for (let at = start; at < end; at += 1) {
    const code = codes[at]!;
    text += String.fromCodePoint(code);
    if (code >= firstLigature && code <= lastLigature) hasLigature = true;
    const own = styles[styleIndexes[at]!]!;
    if (own.fontSize > style.fontSize) style = own;
    const first = 4 * at;
    const left = boxes[first]!;
    const top = boxes[first + 1]!;
    const farX = Math.max(x + width, left + boxes[first + 2]!);
    const farY = Math.max(y + height, top + boxes[first + 3]!);
    x = Math.min(x, left);
    y = Math.min(y, top);
    width = farX - x;
    height = farY - y;
  }
  return {
    text: hasLigature ? text.replace(/[\ufb00-\ufb06]/g, (letter) => letter.normalize('NFKC')) : text,
    box: { x, y, width, height },
    fontSize: style.fontSize,
    isBold: style.isBold,
    index,
    followsSpace: followsSpace[start] === 1,
  };
}
