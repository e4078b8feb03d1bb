import type { PdfReader } from './pdf/pdf-reader.ts';
import type { TextRecognizer } from './pdf/text-recognizer.ts';

/** What some parsers need and the core may not hold. A parser refuses its documents when its port is missing. */
export interface ParserPorts {
  readonly pdfReader?: PdfReader;
  readonly recognizer?: TextRecognizer;
}
