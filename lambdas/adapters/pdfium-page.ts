import type { Bitmap, PdfPage } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import { type ColumnLender, readCharacters } from './pdfium-characters.ts';
import type { Pdfium } from './pdfium-module.ts';
import { type Matrix, readObjects } from './pdfium-objects.ts';

/** Annotations whose text is part of the page: free text, stamp, form field (fpdf_annot.h). */
const paintedAnnotations = new Set([3, 13, 20]);
const mostAnnotations = 5000;
/** 40 MB of pixels, an A4 page at 270 dpi. */
const mostPixels = 10_000_000;
const white = 0xffffffff;
const renderAnnotations = 1;

/** Gives `use` a page and closes it after; undefined where the page cannot be loaded. */
export async function withPage<T>(
  pdfium: Pdfium,
  document: number,
  index: number,
  lender: ColumnLender,
  use: (page: PdfPage) => Promise<T>,
): Promise<T | undefined> {
  const { call } = pdfium;
  const page = loadWithAnnotations(pdfium, document, index);
  if (page === 0) return undefined;
  try {
    const [width, height] = [call.FPDF_GetPageWidthF!(page), call.FPDF_GetPageHeightF!(page)];
    if (!(width > 0 && height > 0)) return undefined;
    const toPage = uprightMatrix(pdfium, page, width, height);
    const { areas, textOrder } = readObjects(pdfium, page, toPage);
    const { characters, isCut } = readCharacters(pdfium, page, toPage, textOrder, lender);
    const render = (scale: number) => renderPage(pdfium, page, width, height, scale);
    try {
      return await use({ width, height, characters, areas, isCut, render });
    } finally {
      lender.giveBack(characters);
    }
  } finally {
    call.FPDF_ClosePage!(page);
  }
}

/** What annotations show becomes part of the page's content, where its text can be read. Only in memory. */
function loadWithAnnotations({ call }: Pdfium, document: number, index: number): number {
  const page = call.FPDF_LoadPage!(document, index);
  if (page === 0 || !hasPaintedAnnotation(call, page)) return page;
  call.FPDFPage_Flatten!(page, 0);
  call.FPDF_ClosePage!(page);
  return call.FPDF_LoadPage!(document, index);
}

function hasPaintedAnnotation(call: Pdfium['call'], page: number): boolean {
  const count = Math.min(mostAnnotations, call.FPDFPage_GetAnnotCount!(page));
  for (let i = 0; i < count; i += 1) {
    const annotation = call.FPDFPage_GetAnnot!(page, i);
    if (annotation === 0) continue;
    const isPainted = paintedAnnotations.has(call.FPDFAnnot_GetSubtype!(annotation));
    call.FPDFPage_CloseAnnot!(annotation);
    if (isPainted) return true;
  }
  return false;
}

/** From user space to points from the top left: it undoes the page's rotation and the offset of its crop box. */
function uprightMatrix({ call, scratch, integers }: Pdfium, page: number, width: number, height: number): Matrix {
  const [perPoint, far] = [100, 1000];
  const [sizeX, sizeY] = [Math.round(width * perPoint), Math.round(height * perPoint)];
  const at = (x: number, y: number): [number, number] => {
    call.FPDF_PageToDevice!(page, 0, 0, sizeX, sizeY, 0, x, y, scratch, scratch + 4);
    const [deviceX, deviceY] = integers(scratch, 2);
    return [deviceX! / perPoint, deviceY! / perPoint];
  };
  const [[x0, y0], [x1, y1], [x2, y2]] = [at(0, 0), at(far, 0), at(0, far)];
  return [(x1 - x0) / far, (y1 - y0) / far, (x2 - x0) / far, (y2 - y0) / far, x0, y0];
}

function renderPage({ call, bytes }: Pdfium, page: number, width: number, height: number, asked: number): Bitmap {
  const scale = Math.min(asked, Math.sqrt(mostPixels / (width * height)));
  const [columns, rows] = [Math.max(1, Math.floor(width * scale)), Math.max(1, Math.floor(height * scale))];
  const bitmap = call.FPDFBitmap_Create!(columns, rows, 0);
  if (bitmap === 0) throw new Error(`A bitmap of ${columns} × ${rows} pixels does not fit into memory.`);
  try {
    call.FPDFBitmap_FillRect!(bitmap, 0, 0, columns, rows, white);
    call.FPDF_RenderPageBitmap!(bitmap, page, 0, 0, columns, rows, 0, renderAnnotations);
    const pixels = bytes(call.FPDFBitmap_GetBuffer!(bitmap), columns * rows * 4).slice();
    return { width: columns, height: rows, pixels };
  } finally {
    call.FPDFBitmap_Destroy!(bitmap);
  }
}
