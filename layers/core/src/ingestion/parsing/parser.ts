import type { DocumentBuilder } from './document-builder.ts';
import type { ParserPorts } from './parser-ports.ts';
import type { ZipEntry } from './zip/zip-entries.ts';

export interface ParserInput {
  readonly bytes: Uint8Array;
  /** As detected. */
  readonly mediaType: string;
  /** The bytes as text: by byte order mark, what the source said, a declaration, then detection. @throws StageError UndecodableText */
  readonly text: () => string;
  /** Entries of a ZIP container, whose directory is read once. @throws StageError CorruptDocument, ArchiveTooLarge */
  readonly zipEntries: () => readonly ZipEntry[];
  readonly ports: ParserPorts;
}

/**
 * Reads one format and reports what a document holds, in reading order. Linear in the bytes; never recurses as deep as its
 * input nests; stops at limits of its own where a few bytes can stand for many.
 * @throws StageError CorruptDocument, EncryptedDocument or EmptyDocument with a sentence for a person; whatever else it
 * throws is taken for CorruptDocument
 */
export type Parser = (input: ParserInput, builder: DocumentBuilder) => void | Promise<void>;
