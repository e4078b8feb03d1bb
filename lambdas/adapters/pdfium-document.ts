import type { PdfInfo, PdfOutlineEntry } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import { type Pdfium, textOf } from './pdfium-module.ts';

const mostEntries = 2000;
const deepest = 6;

export function readInfo(pdfium: Pdfium, document: number): PdfInfo {
  const entry = (tag: string) => {
    const name = pdfium.call.malloc!(tag.length + 1);
    pdfium.bytes(name, tag.length + 1).set(new TextEncoder().encode(`${tag}\0`));
    try {
      return textOf(pdfium, (address, length) => pdfium.call.FPDF_GetMetaText!(document, name, address, length));
    } finally {
      pdfium.call.free!(name);
    }
  };
  return {
    Title: entry('Title'),
    Author: entry('Author'),
    Producer: entry('Producer'),
    CreationDate: entry('CreationDate'),
    ModDate: entry('ModDate'),
    Keywords: entry('Keywords'),
  };
}

/** Bookmarks in order; a loop among them ends at the limits. */
export function readOutline(pdfium: Pdfium, document: number): PdfOutlineEntry[] {
  const { call } = pdfium;
  const entries: PdfOutlineEntry[] = [];
  const seen = new Set<number>();
  function visit(parent: number, level: number): void {
    let bookmark = call.FPDFBookmark_GetFirstChild!(document, parent);
    while (bookmark !== 0 && !seen.has(bookmark) && entries.length < mostEntries) {
      seen.add(bookmark);
      const handle = bookmark;
      const title = textOf(pdfium, (address, length) => call.FPDFBookmark_GetTitle!(handle, address, length));
      const target = call.FPDFBookmark_GetDest!(document, bookmark);
      const index = target === 0 ? -1 : call.FPDFDest_GetDestPageIndex!(document, target);
      if (title.trim() !== '') entries.push({ title, level, page: index < 0 ? null : index + 1 });
      if (level < deepest) visit(bookmark, level + 1);
      bookmark = call.FPDFBookmark_GetNextSibling!(document, bookmark);
    }
  }
  visit(0, 1);
  return entries;
}
