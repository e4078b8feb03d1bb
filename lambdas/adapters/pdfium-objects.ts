import type { Colour, PageBox, PaintedArea } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import type { Pdfium } from './pdfium-module.ts';

/** x' = a·x + c·y + e, y' = b·x + d·y + f (ISO 32000-1, 8.3.4). */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export interface PageObjects {
  readonly areas: readonly PaintedArea[];
  /** When each text object is painted, by its handle. */
  readonly textOrder: ReadonlyMap<number, number>;
}

/** Kinds of page objects (fpdf_edit.h). */
const kinds = { text: 1, path: 2, image: 3, shading: 4, form: 5 } as const;

/** A drawing may have a million paths: what is beyond this is not looked at. */
const mostObjects = 20_000;
const deepestForm = 6;
/** Thinner areas are lines. Points. */
const thickestRule = 2.5;

/** What is painted on a page, in order, also inside forms. `toPage` leads from user space to the upright page. */
export function readObjects(pdfium: Pdfium, page: number, toPage: Matrix): PageObjects {
  const { call } = pdfium;
  const areas: PaintedArea[] = [];
  const textOrder = new Map<number, number>();
  let order = 0;

  function visit(object: number, matrix: Matrix, depth: number): void {
    order += 1;
    if (order > mostObjects || object === 0) return;
    const kind = call.FPDFPageObj_GetType!(object);
    if (kind === kinds.text) textOrder.set(object, order);
    else if (kind === kinds.form) {
      if (depth >= deepestForm) return;
      const inner = product(matrixOf(pdfium, object), matrix);
      const count = call.FPDFFormObj_CountObjects!(object);
      for (let i = 0; i < count && order <= mostObjects; i += 1)
        visit(call.FPDFFormObj_GetObject!(object, i), inner, depth + 1);
    } else {
      const area = areaOf(pdfium, object, kind, matrix, order);
      if (area !== undefined) areas.push(area);
    }
  }

  const count = call.FPDFPage_CountObjects!(page);
  for (let i = 0; i < count && order <= mostObjects; i += 1) visit(call.FPDFPage_GetObject!(page, i), toPage, 0);
  return { areas, textOrder };
}

function areaOf(pdfium: Pdfium, object: number, kind: number, matrix: Matrix, order: number): PaintedArea | undefined {
  const box = boundsOf(pdfium, object, matrix);
  if (box === undefined) return undefined;
  if (kind === kinds.image) return { kind: 'image', box, colour: null, order };
  if (kind === kinds.shading) return { kind: 'shading', box, colour: null, order };
  if (kind !== kinds.path) return undefined;
  if (Math.min(box.width, box.height) <= thickestRule) return { kind: 'rule', box, colour: null, order };
  if (!isFilled(pdfium, object)) return undefined;
  return { kind: 'fill', box, colour: fillColour(pdfium, object), order };
}

function boundsOf({ call, scratch, float }: Pdfium, object: number, matrix: Matrix): PageBox | undefined {
  if (!call.FPDFPageObj_GetBounds!(object, scratch, scratch + 4, scratch + 8, scratch + 12)) return undefined;
  return boxOf(float(scratch), float(scratch + 4), float(scratch + 8), float(scratch + 12), matrix);
}

function isFilled({ call, scratch, integers }: Pdfium, path: number): boolean {
  return call.FPDFPath_GetDrawMode!(path, scratch, scratch + 4) !== 0 && integers(scratch, 1)[0] !== 0;
}

/** Null for none, and for one that lets through what is below. */
export function fillColour({ call, scratch, integers }: Pdfium, object: number): Colour | null {
  if (!call.FPDFPageObj_GetFillColor!(object, scratch, scratch + 4, scratch + 8, scratch + 12)) return null;
  const [red, green, blue, alpha] = integers(scratch, 4);
  return alpha === 255 ? [red!, green!, blue!] : null;
}

export function matrixOf({ call, scratch, floats }: Pdfium, object: number): Matrix {
  if (!call.FPDFPageObj_GetMatrix!(object, scratch)) return [1, 0, 0, 1, 0, 0];
  return [...floats(scratch, 6)] as unknown as Matrix;
}

/** First `inner`, then `outer`. */
function product([a, b, c, d, e, f]: Matrix, [p, q, r, s, t, u]: Matrix): Matrix {
  return [a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u];
}

/** The box around a rectangle that a matrix moves; undefined where a number is none. */
export function boxOf(
  left: number,
  bottom: number,
  right: number,
  top: number,
  [a, b, c, d, e, f]: Matrix,
): PageBox | undefined {
  const x1 = a * left + c * bottom + e;
  const y1 = b * left + d * bottom + f;
  const x2 = a * right + c * top + e;
  const y2 = b * right + d * top + f;
  if (!Number.isFinite(x1 + x2 + y1 + y2)) return undefined;
  const [x, y] = [x1 < x2 ? x1 : x2, y1 < y2 ? y1 : y2];
  return { x, y, width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
}
