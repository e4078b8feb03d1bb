import { isStageErrorName, StageError } from '../../errors.ts';
import { createDocumentBuilder, type DocumentBuilder } from './document-builder.ts';
import type { Parser, ParserInput } from './parser.ts';
import type { RemoteParser } from './parser-ports.ts';

/**
 * Reads a document here or elsewhere: a remote parser takes the media types that it is set up for, and reads again what
 * yields little text a page here. Of two readings the one with more text counts.
 * @param own undefined where there is none, so that only a remote parser can read the document
 * @throws StageError as Parser and RemoteParser
 */
export async function readDocument(own: Parser | undefined, input: ParserInput): Promise<DocumentBuilder> {
  const { remoteParser } = input.ports;
  if (own === undefined || remoteParser?.mediaTypes.has(input.mediaType)) return run(remoteParser!.parse, input);
  if (remoteParser === undefined || !readsAgain(remoteParser, input.mediaType)) return run(own, input);
  const here = await orEmpty(run(own, input));
  if (here.builder !== undefined && !yieldsLittle(here.builder, remoteParser.leastCharactersPerPage))
    return here.builder;
  return moreOf(here, await orRefused(run(remoteParser.parse, input)));
}

function readsAgain({ leastCharactersPerPage, secondReadings }: RemoteParser, mediaType: string): boolean {
  return leastCharactersPerPage > 0 && secondReadings.has(mediaType);
}

/** A reading, or why there is none. */
type Reading =
  | { readonly builder: DocumentBuilder; readonly refusal?: undefined }
  | { readonly builder?: undefined; readonly refusal: Error };

/** What is empty here may hold text for another reader; what is encrypted or damaged does not. */
function orEmpty(reading: Promise<DocumentBuilder>): Promise<Reading> {
  return caught(reading, (name) => name === 'EmptyDocument');
}

/** A refusal of the document, not a fault of the server, leaves what was read here. */
function orRefused(reading: Promise<DocumentBuilder>): Promise<Reading> {
  const refusals = ['EmptyDocument', 'CorruptDocument', 'DocumentTooLarge', 'UnsupportedMediaType'];
  return caught(reading, (name) => refusals.includes(name));
}

async function caught(reading: Promise<DocumentBuilder>, isCaught: (name: string) => boolean): Promise<Reading> {
  try {
    return { builder: await reading };
  } catch (error) {
    if (error instanceof Error && isCaught(error.name)) return { refusal: error };
    throw error;
  }
}

function moreOf(here: Reading, there: Reading): DocumentBuilder {
  if (there.refusal !== undefined) {
    if (here.refusal !== undefined) throw there.refusal;
    here.builder.setMetadata('secondReading', there.refusal.message);
    return here.builder;
  }
  return here.builder !== undefined && charactersIn(here.builder) >= charactersIn(there.builder)
    ? here.builder
    : there.builder;
}

function charactersIn(builder: DocumentBuilder): number {
  return builder.build('').text.length;
}

function yieldsLittle(builder: DocumentBuilder, leastPerPage: number): boolean {
  const { text, metadata } = builder.build('');
  const { pages } = metadata;
  return typeof pages === 'number' && text.length < leastPerPage * pages;
}

/** A fault of a parser is a fault of the document: it is told as such, and not repeated. */
async function run(parser: Parser, input: ParserInput): Promise<DocumentBuilder> {
  const builder = createDocumentBuilder();
  const text = () => {
    const decoded = input.text();
    builder.noteSmuggled(decoded);
    return decoded;
  };
  try {
    await parser({ ...input, text }, builder);
    return builder;
  } catch (error) {
    if (error instanceof Error && isStageErrorName(error.name)) throw error;
    throw new StageError(
      'CorruptDocument',
      `The document (${input.mediaType}) could not be parsed: ${String(error)}.`,
      {
        cause: error,
      },
    );
  }
}
