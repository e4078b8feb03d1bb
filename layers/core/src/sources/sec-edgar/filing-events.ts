import { isStageErrorName } from '../../errors.ts';
import type { SourceEvent, SourceMemory } from '../remote-source.ts';
import { describeDocument } from './describe-document.ts';
import type { EdgarClient } from './edgar-client.ts';
import { contentsOf, type FilingContents } from './filing-contents.ts';
import { type FilingDocument, isWanted } from './filing-documents.ts';
import { type GivenDocument, renderDocument, renderingVersion } from './render-document.ts';
import type { CompanyFilings, Filing } from './submissions.ts';

type Validator = Readonly<Record<string, string>>;

export interface FilingReading {
  readonly client: EdgarClient;
  readonly memory: SourceMemory;
  /** Types of exhibits that are read too. */
  readonly exhibits: readonly string[];
  /** Documents are told of, and not read. @default false */
  readonly isSurvey?: boolean | undefined;
}

/** A longer list of documents is not remembered, and read again when its exhibits are asked for. */
const longestList = 8000;

/** What one filing has to say: its document, then its exhibits. What is known is not asked for again: filings never change. */
export async function* filingEvents(
  company: CompanyFilings,
  filing: Filing,
  known: Validator | undefined,
  { client, memory, exhibits, isSurvey = false }: FilingReading,
): AsyncGenerator<SourceEvent> {
  const contents = contentsOf(client, company.cik, filing);
  const isKnown = isCurrent(known, filing);
  if (isKnown) yield { kind: 'unchanged', uri: contents.uri };
  else if (isSurvey) yield listedLater(company, filing, contents.uri, null);
  else yield await event(contents.uri, () => primaryEvent(company, filing, contents, exhibits.length > 0));
  if (exhibits.length === 0) return;

  let listed: readonly FilingDocument[];
  try {
    listed = (isKnown ? rememberedList(known) : undefined) ?? (await contents.documents());
  } catch (error) {
    // The document of the filing is here; that its exhibits are not is a problem of their own.
    yield failed(`${contents.uri}?exhibits`, error);
    return;
  }
  const wanted = listed.filter(({ type }) => isWanted(type, exhibits));
  const validators = await memory.validators(wanted.map((document) => contents.uriOf(document)).slice(0, 500));
  for (const document of wanted) {
    const uri = contents.uriOf(document);
    if (isCurrent(validators.get(uri), filing)) yield { kind: 'unchanged', uri };
    else if (isSurvey) yield listedLater(company, filing, uri, document);
    else yield await exhibitEvent(company, filing, contents, document);
  }
}

function exhibitEvent(
  company: CompanyFilings,
  filing: Filing,
  contents: FilingContents,
  document: FilingDocument,
): Promise<SourceEvent> {
  const uri = contents.uriOf(document);
  return event(uri, async () => {
    const given = { name: document.name, type: document.type, bytes: await contents.read(document) };
    return documentEvent(company, filing, uri, given, document.type, {});
  });
}

interface Locator {
  readonly company: Omit<CompanyFilings, 'filings'>;
  readonly filing: Filing;
  /** Null for the document that the filing is. */
  readonly exhibit: FilingDocument | null;
}

function listedLater(
  { filings: _, ...company }: CompanyFilings,
  filing: Filing,
  uri: string,
  given: FilingDocument | null,
): SourceEvent {
  // Of a full submission it holds the text as well.
  const exhibit = given && { sequence: given.sequence, type: given.type, name: given.name };
  const locator = JSON.stringify({ company, filing, exhibit } satisfies Locator);
  return { kind: 'listed', uri, locator, sizeBytes: null, mediaType: null };
}

/** The document that a survey told of. */
export async function listedEvent(locator: string, client: EdgarClient): Promise<SourceEvent> {
  const { company: named, filing, exhibit } = JSON.parse(locator) as Locator;
  const company = { ...named, filings: [filing] };
  const contents = contentsOf(client, company.cik, filing);
  if (exhibit !== null) return exhibitEvent(company, filing, contents, exhibit);
  return event(contents.uri, () => primaryEvent(company, filing, contents, false));
}

function isCurrent(known: Validator | undefined, { accession }: Filing): boolean {
  return known?.accession === accession && known.rendering === renderingVersion;
}

async function primaryEvent(
  company: CompanyFilings,
  filing: Filing,
  contents: FilingContents,
  isListWanted: boolean,
): Promise<SourceEvent> {
  const primary = await contents.primary();
  const isHoldings = /^13F-HR/.test(filing.form) && /\.xml$/i.test(primary.name);
  // A list that cannot be had is told of where its exhibits are read.
  const listed = isHoldings
    ? await contents.documents()
    : isListWanted
      ? await contents.documents().catch(() => [])
      : [];
  const tables: Uint8Array[] = [];
  for (const document of listed) {
    if (
      isHoldings &&
      /^information table$/i.test(document.type) &&
      /\.xml$/i.test(document.name) &&
      !isRepeated(document, listed)
    )
      tables.push(await contents.read(document));
  }
  return documentEvent(company, filing, contents.uri, { ...primary, tables }, null, listValidator(listed));
}

/** An index names a document in XML twice: as its style sheet shows it, and as it is. */
function isRepeated(document: FilingDocument, listed: readonly FilingDocument[]): boolean {
  return listed.findIndex(({ name }) => name === document.name) !== listed.indexOf(document);
}

function documentEvent(
  company: CompanyFilings,
  filing: Filing,
  uri: string,
  given: Omit<GivenDocument, 'filingDate'>,
  exhibit: string | null,
  more: Validator,
): SourceEvent {
  const { title, metadata } = describeDocument(company, filing, uri, exhibit);
  return {
    kind: 'document',
    uri,
    title,
    metadata,
    ...renderDocument({ ...given, filingDate: filing.filingDate }, title),
    validator: { accession: filing.accession, rendering: renderingVersion, ...more },
  };
}

function listValidator(listed: readonly FilingDocument[]): Validator {
  const documents = JSON.stringify(listed.map(({ sequence, type, name }) => [sequence, type, name]));
  return listed.length > 0 && documents.length <= longestList ? { documents } : {};
}

function rememberedList(known: Validator | undefined): FilingDocument[] | undefined {
  if (known?.documents === undefined) return undefined;
  return (JSON.parse(known.documents) as [number, string, string][]).map(([sequence, type, name]) => ({
    sequence,
    type,
    name,
  }));
}

async function event(uri: string, read: () => Promise<SourceEvent>): Promise<SourceEvent> {
  try {
    return await read();
  } catch (error) {
    return failed(uri, error);
  }
}

/** What fails for one document; what fails for all is thrown on. */
function failed(uri: string, error: unknown): SourceEvent {
  if (!(error instanceof Error) || !isStageErrorName(error.name)) throw error;
  if (error.name === 'SourceQueryInvalid' || error.name === 'CredentialsRejected') throw error;
  if (error.name === 'SourceUnavailable') {
    // Asked to wait, the listing waits as a whole.
    if ('retryAfterSeconds' in error && error.retryAfterSeconds !== undefined) throw error;
    return { kind: 'failed', uri, error: 'SourceUnreachable', message: error.message };
  }
  return { kind: 'failed', uri, error: error.name, message: error.message };
}
