import type { TextStyle, TextTurn } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import type { Pdfium } from './pdfium-module.ts';
import { fillColour, type Matrix } from './pdfium-objects.ts';

export interface ObjectStyle extends TextStyle {
  /** Written along the x axis of user space. */
  readonly isLevel: boolean;
}

export interface PageStyles {
  readonly styles: readonly ObjectStyle[];
  /** The number of a text object's style; `index` is one of its characters. */
  indexOf(object: number, index: number): number;
}

const invisibleMode = 3;
const boldWeight = 600;
const forcedBold = 1 << 18;
/** Degrees off a right angle at which text still counts as straight. */
const straight = 8;

/** The styles of the text objects of a page, each made when its first character is met. */
export function createStyles(
  pdfium: Pdfium,
  text: number,
  toPage: Matrix,
  textOrder: ReadonlyMap<number, number>,
): PageStyles {
  const styles: ObjectStyle[] = [];
  const known = new Map<number, number>();
  const isBold = createWeights(pdfium, text);
  return {
    styles,
    indexOf(object, index) {
      let number = known.get(object);
      if (number === undefined) {
        const order = textOrder.get(object) ?? Number.MAX_SAFE_INTEGER;
        number =
          styles.push({ ...lookOf(pdfium, text, index, object, toPage), isBold: isBold(object, index), order }) - 1;
        known.set(object, number);
      }
      return number;
    },
  };
}

function lookOf(pdfium: Pdfium, text: number, index: number, object: number, toPage: Matrix) {
  const { call, scratch, float } = pdfium;
  const hasMatrix = call.FPDFText_GetMatrix!(text, index, scratch) !== 0;
  const a = hasMatrix ? float(scratch) : 1;
  const b = hasMatrix ? float(scratch + 4) : 0;
  const c = hasMatrix ? float(scratch + 8) : 0;
  const d = hasMatrix ? float(scratch + 12) : 1;
  return {
    fontSize: call.FPDFText_GetFontSize!(text, index) * Math.hypot(c, d),
    colour: object === 0 ? null : fillColour(pdfium, object),
    isInvisible: object !== 0 && call.FPDFTextObj_GetTextRenderMode!(object) === invisibleMode,
    turn: turnOf(toPage[0] * a + toPage[2] * b, toPage[1] * a + toPage[3] * b),
    isLevel: hasMatrix && Math.abs(b) + Math.abs(c) < 0.001 * Math.abs(d) && d > 0,
  };
}

/** Whether the font of a text object is bold, looked up once for each font of the page. */
function createWeights(pdfium: Pdfium, text: number): (object: number, index: number) => boolean {
  const known = new Map<number, boolean>();
  return (object, index) => {
    if (object === 0) return false;
    const font = pdfium.call.FPDFTextObj_GetFont!(object);
    let is = known.get(font);
    if (is === undefined) {
      is = isBold(pdfium, text, index);
      known.set(font, is);
    }
    return is;
  };
}

const fontNames = new TextDecoder();

/** By name, since few fonts state their weight. */
function isBold({ call, scratch, bytes, integers }: Pdfium, text: number, index: number): boolean {
  const length = call.FPDFText_GetFontInfo!(text, index, 0, 0, 0);
  if (length > 1 && length < 512) {
    const address = call.malloc!(length);
    call.FPDFText_GetFontInfo!(text, index, address, length, scratch);
    const name = fontNames.decode(bytes(address, length - 1));
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
