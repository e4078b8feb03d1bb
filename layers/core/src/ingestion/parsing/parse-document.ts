import { StageError } from '../../errors.ts';
import type { ChildDocument, CleanDocument } from '../model.ts';
import { decodeText } from './decode-text.ts';
import { languageTag } from './document-facts.ts';
import { type LanguageDetector, languageDetector, languageSample } from './language.ts';
import { detectMediaType } from './media-type.ts';
import type { ParserPorts } from './parser-ports.ts';
import { parserOf } from './parsers.ts';
import { readDocument } from './read-document.ts';
import { readZipEntries, type ZipEntry } from './zip/zip-entries.ts';

export interface ParseRequest {
  readonly bytes: Uint8Array;
  /** Extension of the URI, without dot. */
  readonly extension?: string | null;
  /** What the source said of the media type, perhaps with a charset parameter. */
  readonly mediaType?: string | null;
  /** Language of documents that do not tell theirs (BCP 47); null to detect. */
  readonly language?: string | null;
  readonly detectLanguage?: LanguageDetector;
  /** Where the caller has detected the media type already. */
  readonly detectedType?: string;
  /** @default - none: formats that need one are refused */
  readonly ports?: ParserPorts;
}

export interface ParsedDocument {
  readonly clean: CleanDocument;
  /** In the order in which the parser met them; what becomes of them is the pipeline's matter. */
  readonly children: readonly ChildDocument[];
}

/** Shown when a document is refused. */
const supported =
  'PDF, Word, Excel, PowerPoint, OpenDocument, EPUB, RTF, HTML, Markdown, reStructuredText, AsciiDoc, plain text, CSV, JSON, ' +
  'XML, YAML, notebooks, source code, mail, pictures (PNG, JPEG, TIFF) and archives (ZIP, TAR, GZ)';

/**
 * Bytes to clean text and its elements. Never hangs and never overflows the stack, whatever the bytes; linear.
 * @throws StageError UnsupportedMediaType, UndecodableText, EmptyDocument, CorruptDocument, EncryptedDocument
 */
export async function parseDocument(request: ParseRequest): Promise<CleanDocument> {
  return (await parseWithChildren(request)).clean;
}

/**
 * As `parseDocument`, with the documents inside it. One that holds documents may have no text of its own.
 * @throws StageError as parseDocument
 */
export async function parseWithChildren(request: ParseRequest): Promise<ParsedDocument> {
  const { bytes, extension, mediaType: hint } = request;
  if (bytes.length === 0) throw new StageError('EmptyDocument', 'The document has 0 bytes.');
  const ports = request.ports ?? {};
  let entries: ZipEntry[] | undefined;
  const zipEntries = () => {
    entries ??= readZipEntries(bytes);
    return entries;
  };
  const mediaType = request.detectedType ?? (await detectMediaType(bytes, extension, hint, zipEntries));
  const parser = await parserOf(mediaType);
  if (parser === undefined && !ports.remoteParser?.mediaTypes.has(mediaType)) {
    throw new StageError(
      'UnsupportedMediaType',
      `The document is ${mediaType}; supported are ${supported}. Convert it and ingest it again.`,
    );
  }
  const charset = /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(hint ?? '')?.[1];
  const text = () => decodeText(bytes, charset).text;
  const builder = await readDocument(parser, { bytes, mediaType, text, zipEntries, ports });
  const children = builder.children();
  if (builder.isEmpty() && children.length === 0) {
    throw new StageError('EmptyDocument', `The document (${mediaType}, ${bytes.length} bytes) holds no visible text.`);
  }
  const parsed = builder.build(mediaType);
  return { clean: { ...parsed, language: parsed.language ?? (await languageOf(parsed, request)) }, children };
}

async function languageOf(document: CleanDocument, request: ParseRequest): Promise<string | null> {
  if (request.language) return languageTag(request.language);
  const sample = languageSample(document);
  if (sample === '') return null;
  return (request.detectLanguage ?? (await languageDetector()))(sample);
}
