import { around, overlapY, right } from './geometry.ts';
import type { PageBox, PdfCharacter } from './pdf-reader.ts';

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
const ligature = /[\ufb00-\ufb06]/g;

/** Words of a page in the order of its content. Linear. */
export function wordsOf(characters: readonly PdfCharacter[]): Word[] {
  const words: Word[] = [];
  let open: PdfCharacter[] = [];
  let followsSpace = true;
  for (const character of characters) {
    const last = open.at(-1);
    const startsAnew = last === undefined || isApart(last, character);
    if (startsAnew && last !== undefined) words.push(wordOf(open, words.length, followsSpace));
    if (startsAnew) [open, followsSpace] = [[], character.followsSpace];
    open.push(character);
  }
  if (open.length > 0) words.push(wordOf(open, words.length, followsSpace));
  return words;
}

function isApart(a: PdfCharacter, b: PdfCharacter): boolean {
  const em = Math.max(a.style.fontSize, b.style.fontSize, 1);
  if (overlapY(a.box, b.box) < 0.3 * Math.min(a.box.height, b.box.height)) return true;
  const gap = Math.max(b.box.x - right(a.box), a.box.x - right(b.box));
  // Overprinted text, such as a shadow, starts again further left.
  const goesBack = a.box.x - b.box.x > em && overlapsX(a, b);
  return goesBack || gap > widestGap * em || (b.followsSpace && (gap > narrowestBlank * em || gap < -em / 2));
}

function overlapsX(a: PdfCharacter, b: PdfCharacter): boolean {
  return b.box.x < right(a.box) && a.box.x < right(b.box);
}

function wordOf(characters: readonly PdfCharacter[], index: number, followsSpace: boolean): Word {
  let text = '';
  let { style, box } = characters[0]!;
  for (const character of characters) {
    text += character.text;
    if (character.style.fontSize > style.fontSize) style = character.style;
    box = around(box, character.box);
  }
  return {
    text: text.replace(ligature, (letter) => letter.normalize('NFKC')),
    box,
    fontSize: style.fontSize,
    isBold: style.isBold,
    index,
    followsSpace,
  };
}
