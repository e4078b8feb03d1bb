import { canonicalUri } from '../../ingestion/canonical-uri.ts';
import type { Filing } from './submissions.ts';

/** Where the archive keeps a filing and what is in it. */
export interface FilingAddresses {
  /** Of a document by its file name. */
  document(name: string): string;
  /** The page that lists the documents. */
  readonly index: string;
  /** All documents in one text. */
  readonly submission: string;
}

export function addressesOf(
  archivesOrigin: string,
  cik: string,
  { accession }: Pick<Filing, 'accession'>,
): FilingAddresses {
  const folder = `${archivesOrigin}/Archives/edgar/data/${cik}/${accession.replaceAll('-', '')}/`;
  return {
    document: (name) => canonicalUri(folder + encodeURI(name)),
    index: canonicalUri(`${folder}${accession}-index.html`),
    submission: canonicalUri(`${folder}${accession}.txt`),
  };
}

/** EDGAR names the view of an XML form that its style sheet makes (`xslF345X05/form4.xml`); the form itself lies above it. */
export function sourceDocument(primaryDocument: string): string {
  return primaryDocument.replace(/^(?:xsl[^/]*\/)+/i, '');
}
