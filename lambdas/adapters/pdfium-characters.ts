import { type CharacterColumns, emptyCharacters } from '@sheaf/core/ingestion/parsing/pdf/characters';
import type { PdfCharacters } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import type { Pdfium } from './pdfium-module.ts';
import type { Matrix } from './pdfium-objects.ts';
import { createStyles, type ObjectStyle } from './pdfium-styles.ts';

export interface PageText {
  readonly characters: PdfCharacters;
  readonly isCut: boolean;
}

/** A page of a book has 3,000 characters. */
const mostCharacters = 300_000;
/** Of the font size, above and below the base line. */
const ascent = 0.78;
const descent = 0.22;

/** Columns that the pages of a file use in turn: memory for each page anew takes longer than to fill it. */
export interface ColumnLender {
  take(capacity: number): CharacterColumns;
  giveBack(columns: CharacterColumns): void;
}

export function createColumnLender(): ColumnLender {
  let spare: CharacterColumns | undefined;
  return {
    take(capacity) {
      const own = spare;
      spare = undefined;
      return own !== undefined && own.codes.length >= capacity ? own : emptyCharacters(capacity);
    },
    giveBack(columns) {
      spare = columns;
    },
  };
}

/** Visible characters of a page; `textOrder` tells when each text object is painted. */
export function readCharacters(
  pdfium: Pdfium,
  page: number,
  toPage: Matrix,
  textOrder: ReadonlyMap<number, number>,
  lender: ColumnLender,
): PageText {
  const { call } = pdfium;
  const text = call.FPDFText_LoadPage!(page);
  if (text === 0) return { characters: { ...lender.take(0), count: 0, styles: [] }, isCut: false };
  try {
    const all = call.FPDFText_CountChars!(text);
    const columns = lender.take(Math.min(all, mostCharacters));
    return { characters: readInto(columns, pdfium, text, all, toPage, textOrder), isCut: all > mostCharacters };
  } finally {
    call.FPDFText_ClosePage!(text);
  }
}

function readInto(
  columns: CharacterColumns,
  pdfium: Pdfium,
  text: number,
  all: number,
  toPage: Matrix,
  textOrder: ReadonlyMap<number, number>,
): PdfCharacters {
  // Looked up once: there are hundreds of functions, and thousands of characters on a page.
  const { FPDFText_GetUnicode: unicodeOf, FPDFText_GetTextObject: objectOf } = pdfium.call;
  const end = Math.min(all, mostCharacters);
  const { styles, indexOf } = createStyles(pdfium, text, toPage, textOrder);
  const placeBox = createBoxes(pdfium, text, toPage, columns.boxes);
  let count = 0;
  let followsSpace = 1;
  let object = -1;
  let style = -1;
  for (let i = 0; i < end; i += 1) {
    let code = unicodeOf!(text, i);
    if (isSpace(code)) {
      followsSpace = 1;
      continue;
    }
    if (isHighSurrogate(code) && i + 1 < all) {
      code = joinSurrogates(code, unicodeOf!(text, i + 1));
      i += 1;
    }
    const own = objectOf!(text, i);
    if (own !== object) {
      object = own;
      style = indexOf(object, i);
    }
    if (!placeBox(i, styles[style]!, count)) continue;
    columns.codes[count] = visible(code);
    columns.styleIndexes[count] = style;
    columns.followsSpace[count] = followsSpace;
    count += 1;
    followsSpace = 0;
  }
  return { ...columns, count, styles };
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0xa0 || code === 0x3000;
}

/** pdfium marks a hyphen at the end of a line by U+0002; what else is no character, is told as U+FFFD. */
function visible(code: number): number {
  if (code === 2 || code === 0xfffe) return 0x2d;
  const isNone = code < 0x20 || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff;
  return isNone ? 0xfffd : code;
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff;

function joinSurrogates(high: number, low: number): number {
  return low >= 0xdc00 && low <= 0xdfff ? 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
}

/**
 * The advance of a character by the height of its font. Fonts for formulas state heights of three lines and more, so that
 * upright text gets a usual height above and below its base line. Characters of one object whose boxes are level have one
 * base line: it is asked for once.
 * @returns writes the box of pdfium's character `index` as number `at` of `boxes`; false where there is none
 */
function createBoxes(pdfium: Pdfium, text: number, toPage: Matrix, boxes: Float64Array) {
  const { FPDFText_GetLooseCharBox: looseBox, FPDFText_GetCharOrigin: originOf } = pdfium.call;
  const { scratch } = pdfium;
  const first = scratch >> 2;
  const [a, b, c, d, e, f] = toPage;
  let known: ObjectStyle | undefined;
  let [knownTop, knownBottom, baseLine] = [0, 0, 0];
  return (index: number, style: ObjectStyle, at: number): boolean => {
    if (!looseBox!(text, index, scratch)) return false;
    const floats = pdfium.allFloats();
    const left = floats[first]!;
    let top = floats[first + 1]!;
    const right = floats[first + 2]!;
    let bottom = floats[first + 3]!;
    if (style.isLevel) {
      if (known !== style || knownTop !== top || knownBottom !== bottom) {
        if (originOf!(text, index, scratch, scratch + 8)) {
          known = style;
          knownTop = top;
          knownBottom = bottom;
          baseLine = pdfium.double(scratch + 8);
        } else known = undefined;
      }
      if (known !== undefined) {
        bottom = baseLine - descent * style.fontSize;
        top = baseLine + ascent * style.fontSize;
      }
    }
    const x1 = a * left + c * bottom + e;
    const y1 = b * left + d * bottom + f;
    const x2 = a * right + c * top + e;
    const y2 = b * right + d * top + f;
    if (!Number.isFinite(x1 + x2 + y1 + y2)) return false;
    const to = 4 * at;
    boxes[to] = x1 < x2 ? x1 : x2;
    boxes[to + 1] = y1 < y2 ? y1 : y2;
    boxes[to + 2] = Math.abs(x2 - x1);
    boxes[to + 3] = Math.abs(y2 - y1);
    return true;
  };
}
