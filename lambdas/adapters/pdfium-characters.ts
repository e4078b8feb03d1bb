import type { PageBox, PdfCharacter, TextStyle, TextTurn } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import type { Pdfium } from './pdfium-module.ts';
import { boxOf, fillColour, type Matrix } from './pdfium-objects.ts';

export interface PageText {
  readonly characters: readonly PdfCharacter[];
  readonly isCut: boolean;
}

/** A page of a book has 3,000 characters. */
const mostCharacters = 300_000;
const invisibleMode = 3;
const boldWeight = 600;
const forcedBold = 1 << 18;
/** Of the font size, above and below the base line. */
const ascent = 0.78;
const descent = 0.22;
/** Degrees off a right angle at which text still counts as straight. */
const straight = 8;

interface ObjectStyle extends TextStyle {
  /** Written along the x axis of user space. */
  readonly isLevel: boolean;
}

/** Visible characters of a page; `textOrder` tells when each text object is painted. */
export function readCharacters(
  pdfium: Pdfium,
  page: number,
  toPage: Matrix,
  textOrder: ReadonlyMap<number, number>,
): PageText {
  const { call } = pdfium;
  // Looked up once: there are hundreds of functions, and thousands of characters on a page.
  const { FPDFText_GetUnicode: unicodeOf, FPDFText_GetTextObject: objectOf } = call;
  const text = call.FPDFText_LoadPage!(page);
  if (text === 0) return { characters: [], isCut: false };
  try {
    const count = call.FPDFText_CountChars!(text);
    const characters: PdfCharacter[] = [];
    const styles = new Map<number, ObjectStyle>();
    const boxAt = createBoxes(pdfium, text, toPage);
    const end = Math.min(count, mostCharacters);
    let followsSpace = true;
    let object = -1;
    let style: ObjectStyle | undefined;
    for (let i = 0; i < end; i += 1) {
      let code = unicodeOf!(text, i);
      if (isSpace(code)) {
        followsSpace = true;
        continue;
      }
      if (isHighSurrogate(code) && i + 1 < count) {
        code = joinSurrogates(code, unicodeOf!(text, i + 1));
        i += 1;
      }
      const own = objectOf!(text, i);
      if (style === undefined || own !== object) {
        object = own;
        style = styles.get(object);
        if (style === undefined) {
          style = styleOf(pdfium, text, i, object, toPage, textOrder.get(object) ?? Number.MAX_SAFE_INTEGER);
          styles.set(object, style);
        }
      }
      const box = boxAt(i, style);
      if (box === undefined) continue;
      characters.push({ text: visible(code), box, style, followsSpace });
      followsSpace = false;
    }
    return { characters, isCut: count > mostCharacters };
  } finally {
    call.FPDFText_ClosePage!(text);
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0xa0 || code === 0x3000;
}

/** pdfium marks a hyphen at the end of a line by U+0002; what else is no character, is told as U+FFFD. */
function visible(code: number): string {
  if (code === 2 || code === 0xfffe) return '-';
  const isNone = code < 0x20 || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff;
  return isNone ? '\ufffd' : String.fromCodePoint(code);
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff;

function joinSurrogates(high: number, low: number): number {
  return low >= 0xdc00 && low <= 0xdfff ? 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
}

/**
 * The advance of a character by the height of its font. Fonts for formulas state heights of three lines and more, so that
 * upright text gets a usual height above and below its base line. Characters of one object whose boxes are level have one
 * base line: it is asked for once.
 */
function createBoxes(pdfium: Pdfium, text: number, toPage: Matrix) {
  const { FPDFText_GetLooseCharBox: looseBox, FPDFText_GetCharOrigin: originOf } = pdfium.call;
  const { scratch } = pdfium;
  const first = scratch >> 2;
  let level: { style: ObjectStyle; top: number; bottom: number; baseLine: number } | undefined;
  return (index: number, style: ObjectStyle): PageBox | undefined => {
    if (!looseBox!(text, index, scratch)) return undefined;
    const floats = pdfium.allFloats();
    const left = floats[first]!;
    const top = floats[first + 1]!;
    const right = floats[first + 2]!;
    const bottom = floats[first + 3]!;
    if (!style.isLevel) return boxOf(left, bottom, right, top, toPage);
    if (level === undefined || level.style !== style || level.top !== top || level.bottom !== bottom) {
      if (!originOf!(text, index, scratch, scratch + 8)) return boxOf(left, bottom, right, top, toPage);
      level = { style, top, bottom, baseLine: pdfium.double(scratch + 8) };
    }
    const { baseLine } = level;
    return boxOf(left, baseLine - descent * style.fontSize, right, baseLine + ascent * style.fontSize, toPage);
  };
}

function styleOf(
  pdfium: Pdfium,
  text: number,
  index: number,
  object: number,
  toPage: Matrix,
  order: number,
): ObjectStyle {
  const { call, scratch, floats } = pdfium;
  const hasMatrix = call.FPDFText_GetMatrix!(text, index, scratch);
  const [a, b, c, d] = hasMatrix ? floats(scratch, 4) : [1, 0, 0, 1];
  return {
    fontSize: call.FPDFText_GetFontSize!(text, index) * Math.hypot(c!, d!),
    isBold: object !== 0 && isBold(pdfium, text, index),
    colour: object === 0 ? null : fillColour(pdfium, object),
    isInvisible: object !== 0 && call.FPDFTextObj_GetTextRenderMode!(object) === invisibleMode,
    turn: turnOf(toPage[0] * a! + toPage[2] * b!, toPage[1] * a! + toPage[3] * b!),
    order,
    isLevel: hasMatrix !== 0 && Math.abs(b!) + Math.abs(c!) < 0.001 * Math.abs(d!) && d! > 0,
  };
}

/** By name, since few fonts state their weight. */
function isBold({ call, scratch, bytes, integers }: Pdfium, text: number, index: number): boolean {
  const length = call.FPDFText_GetFontInfo!(text, index, 0, 0, 0);
  if (length > 1 && length < 512) {
    const address = call.malloc!(length);
    call.FPDFText_GetFontInfo!(text, index, address, length, scratch);
    const name = new TextDecoder().decode(bytes(address, length - 1));
    call.free!(address);
    if (/bold|black|heavy|(?:^|[-+])CMBX|-(?:bd|b)$/i.test(name)) return true;
    if ((integers(scratch, 1)[0]! & forcedBold) !== 0) return true;
  }
  return call.FPDFText_GetFontWeight!(text, index) >= boldWeight;
}

function turnOf(dx: number, dy: number): TextTurn {
  const degrees = ((Math.atan2(dy, dx) * 180) / Math.PI + 360) % 360;
  const nearest = Math.round(degrees / 90) * 90;
  return Math.abs(degrees - nearest) <= straight ? ((nearest % 360) as TextTurn) : 'slanted';
}
