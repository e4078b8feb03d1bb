import { StageError } from '../../errors.ts';
import { decodeText } from '../../ingestion/parsing/decode-text.ts';
import { addressesOf, type FilingAddresses, sourceDocument } from './archive-addresses.ts';
import type { EdgarClient } from './edgar-client.ts';
import { type FilingDocument, readIndexPage } from './filing-documents.ts';
import { readSubmission } from './full-submission.ts';
import type { Filing } from './submissions.ts';

/** Of one document, and of one full submission, which holds them all. */
const documentBytes = 100_000_000;
const indexBytes = 10_000_000;

/** What is in a filing, read as far as it is asked for. */
export interface FilingContents {
  /** Of the document that the filing is. */
  readonly uri: string;
  /** The documents of the filing. */
  documents(): Promise<readonly FilingDocument[]>;
  uriOf(document: FilingDocument): string;
  read(document: FilingDocument): Promise<Uint8Array>;
  /** Name, type and bytes of the document that the filing is. */
  primary(): Promise<{ name: string; type: string; bytes: Uint8Array }>;
}

export function contentsOf(client: EdgarClient, cik: string, filing: Filing): FilingContents {
  const addresses = addressesOf(client.origins.archivesOrigin, cik, filing);
  const name = sourceDocument(filing.primaryDocument);
  return name === '' ? inOneText(client, addresses, filing) : inFolder(client, addresses, filing, name);
}

function inFolder(client: EdgarClient, addresses: FilingAddresses, { form }: Filing, primary: string): FilingContents {
  let listed: readonly FilingDocument[] | undefined;
  const readNamed = (name: string) => readAt(client, addresses.document(name), documentBytes);
  return {
    uri: addresses.document(primary),
    async documents() {
      listed ??= readIndexPage(decodeText(await readAt(client, addresses.index, indexBytes)).text);
      return listed;
    },
    uriOf: ({ name }) => addresses.document(name),
    read: ({ name }) => readNamed(name),
    primary: async () => ({ name: primary, type: form, bytes: await readNamed(primary) }),
  };
}

/** As EDGAR keeps filings before 2001: documents have neither addresses nor always names of their own. */
function inOneText(client: EdgarClient, addresses: FilingAddresses, { form }: Filing): FilingContents {
  let parts: ReturnType<typeof readSubmission> | undefined;
  async function documents() {
    if (parts !== undefined) return parts;
    const text = decodeText(await readAt(client, addresses.submission, documentBytes)).text;
    const found = readSubmission(text);
    parts = found.length > 0 ? found : [{ sequence: 1, type: form, name: '', text: withoutHeader(text) }];
    return parts;
  }
  const encoded = (text: string) => new TextEncoder().encode(text);
  const read = async ({ sequence }: FilingDocument) =>
    encoded((await documents()).find((one) => one.sequence === sequence)?.text ?? '');
  return {
    uri: addresses.submission,
    documents,
    uriOf: ({ sequence }) => `${addresses.submission}?sequence=${sequence}`,
    read,
    async primary() {
      const first = (await documents())[0]!;
      return { name: first.name, type: first.type || form, bytes: encoded(first.text) };
    },
  };
}

function withoutHeader(text: string): string {
  return text.replace(/^[\s\S]*?<\/(?:SEC|IMS)-HEADER>/, '');
}

async function readAt(client: EdgarClient, url: string, maxBytes: number): Promise<Uint8Array> {
  const bytes = await client.get(url, maxBytes);
  if (bytes !== undefined) return bytes;
  throw new StageError(
    'SourceAnswerInvalid',
    `EDGAR lists ${new URL(url).pathname}, but does not have it. A filing on paper has no documents; otherwise retry the job later.`,
  );
}
