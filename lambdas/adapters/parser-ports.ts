import type { ParserPorts } from '@sheaf/core/ingestion/parsing/parser-ports';
import type { PdfReader } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import type { TextRecognizer } from '@sheaf/core/ingestion/parsing/pdf/text-recognizer';

/** Readers of formats that the core cannot hold, each loaded with the first document that needs it. */
export function openParserPorts(): Required<ParserPorts> {
  let reader: Promise<PdfReader> | undefined;
  let recognizer: Promise<TextRecognizer> | undefined;
  return {
    pdfReader: {
      async open(bytes) {
        reader ??= import('./pdfium-reader.ts').then((module) => module.createPdfiumReader());
        return (await reader).open(bytes);
      },
    },
    recognizer: {
      async recognize(picture, timeoutSeconds) {
        recognizer ??= import('./tesseract-recognizer.ts').then((module) => module.createTesseractRecognizer());
        return (await recognizer).recognize(picture, timeoutSeconds);
      },
      async release() {
        await (await recognizer)?.release();
      },
    },
  };
}
