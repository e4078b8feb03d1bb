import { StageError } from '@sheaf/core/errors';
import type { PdfFile, PdfReader } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import { createColumnLender } from './pdfium-characters.ts';
import { readInfo, readOutline } from './pdfium-document.ts';
import { loadPdfium, type Pdfium } from './pdfium-module.ts';
import { withPage } from './pdfium-page.ts';

/** FPDF_GetLastError (fpdfview.h). */
const needsPassword = 4;
const unknownProtection = 5;

/** Memory of the module beyond which a new one takes its place: one large file must not weigh on all after it. */
const largestHeap = 192 * 2 ** 20;
/** Readers look for the header in this many bytes. */
const headerWithin = 1024;

/**
 * PDF files through pdfium. One file at a time. A file that makes pdfium fail inside takes the module with it: the next
 * one gets a new one.
 */
export function createPdfiumReader(): PdfReader {
  let ready: Promise<Pdfium> | undefined;
  const drop = () => {
    ready = undefined;
  };
  return {
    async open(bytes) {
      ready ??= loadPdfium();
      const pdfium = await ready;
      try {
        return openFile(pdfium, bytes, drop);
      } catch (error) {
        if (isTrap(error)) drop();
        throw error;
      }
    },
  };
}

function openFile(pdfium: Pdfium, bytes: Uint8Array, drop: () => void): PdfFile {
  const { call } = pdfium;
  const { memory, document } = load(pdfium, withHeader(bytes));
  const lender = createColumnLender();
  return {
    pageCount: call.FPDF_GetPageCount!(document),
    info: readInfo(pdfium, document),
    outline: readOutline(pdfium, document),
    async withPage(index, use) {
      try {
        return await withPage(pdfium, document, index, lender, use);
      } catch (error) {
        if (isTrap(error)) drop();
        throw error;
      }
    },
    close() {
      call.FPDF_CloseDocument!(document);
      call.free!(memory);
      if (pdfium.heapBytes() > largestHeap) drop();
    },
  };
}

/** pdfium insists on a header that other readers do without. Offsets that it moves, pdfium finds anew. */
function withHeader(bytes: Uint8Array): Uint8Array {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, headerWithin));
  return head.includes('%PDF-') ? bytes : Buffer.concat([Buffer.from('%PDF-1.7\n'), bytes]);
}

function load({ call, bytes: memoryOf }: Pdfium, bytes: Uint8Array): { memory: number; document: number } {
  const memory = call.malloc!(bytes.length);
  if (memory === 0) throw new StageError('CorruptDocument', 'The PDF does not fit into the memory of its reader.');
  memoryOf(memory, bytes.length).set(bytes);
  const document = call.FPDF_LoadMemDocument!(memory, bytes.length, 0);
  if (document !== 0) return { memory, document };
  const reason = call.FPDF_GetLastError!();
  call.free!(memory);
  throw refusal(reason);
}

function refusal(reason: number): StageError {
  if (reason === needsPassword)
    return new StageError('EncryptedDocument', 'The PDF is encrypted and does not open without its password.');
  if (reason === unknownProtection)
    return new StageError(
      'EncryptedDocument',
      'The PDF is encrypted for certain readers, by a method without password.',
    );
  return new StageError(
    'CorruptDocument',
    'The PDF cannot be opened: it has no table of its objects, and none could be made from what is left of it.',
  );
}

/** WebAssembly ran into what it cannot do; its memory is no longer to be trusted. */
function isTrap(error: unknown): boolean {
  return error instanceof Error && (error.name === 'RuntimeError' || error.name === 'RangeError');
}
