import type { Transcriber } from '../transcriber.ts';
import type { Parser } from './parser.ts';
import type { PdfReader } from './pdf/pdf-reader.ts';
import type { TextRecognizer } from './pdf/text-recognizer.ts';

/** What some parsers need and the core may not hold. A parser refuses its documents when its port is missing. */
export interface ParserPorts {
  readonly pdfReader?: PdfReader;
  readonly recognizer?: TextRecognizer;
  readonly remoteParser?: RemoteParser;
  readonly transcriber?: Transcriber;
}

/** A server that reads documents in place of the parsers here. */
export interface RemoteParser {
  /** Of what it reads at once; the parsers here never see these. */
  readonly mediaTypes: ReadonlySet<string>;
  /** It reads again what yields less text a page here, of documents that have pages and are in `secondReadings`. 0 is never. */
  readonly leastCharactersPerPage: number;
  readonly secondReadings: ReadonlySet<string>;
  /**
   * @throws StageError ProviderUnavailable, ProviderThrottled, CredentialsRejected, ModelMissing; CorruptDocument,
   * DocumentTooLarge, UnsupportedMediaType or EmptyDocument with the reason that the server gives
   */
  readonly parse: Parser;
}
