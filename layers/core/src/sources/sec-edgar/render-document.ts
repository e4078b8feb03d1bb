import { StageError } from '../../errors.ts';
import { decodeText } from '../../ingestion/parsing/decode-text.ts';
import { htmlFilingBlocks, textFilingBlocks } from './filing-html.ts';
import { filedForm } from './forms.ts';
import { readSubmission } from './full-submission.ts';
import { type FilingBlock, writeHtml } from './html-writer.ts';
import { ownershipBlocks } from './ownership.ts';
import { holdingBlocks, xmlFormBlocks } from './xml-form.ts';
import { readXmlTree } from './xml-tree.ts';

export interface GivenDocument {
  readonly name: string;
  /** `10-K`, `EX-21.1`. */
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly filingDate: string;
  /** What belongs to it as XML: the information table of 13F. */
  readonly tables?: readonly Uint8Array[];
}

/** A number that changes when what is made of the same document does: known ones are then made again. */
export const renderingVersion = '1';

/**
 * A document of the archive as clean HTML under its title; a PDF as it is.
 * @throws StageError UndecodableText, UnsupportedMediaType, EmptyDocument
 */
export function renderDocument(document: GivenDocument, title: string): { bytes: Uint8Array; mediaType: string } {
  if (isPdf(document.bytes)) return { bytes: document.bytes, mediaType: 'application/pdf' };
  if (/\.(?:jpe?g|gif|png|zip|xlsx?|js|css)$/i.test(document.name))
    throw new StageError(
      'UnsupportedMediaType',
      `${document.name.slice(-60)} is no document: HTML, text, XML or PDF was expected. Leave its type out of \`exhibits\`.`,
    );
  const blocks = blocksOf(document, decodeText(document.bytes).text);
  if (blocks.length === 0)
    throw new StageError('EmptyDocument', 'The document holds no text. Open its address in a browser to see it.');
  return { bytes: new TextEncoder().encode(writeHtml(title, blocks)), mediaType: 'text/html' };
}

function isPdf(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 5)) === '%PDF-';
}

function blocksOf(document: GivenDocument, text: string): FilingBlock[] {
  const form = filedForm(document.type)?.name;
  const head = text.slice(0, 4000);
  if (/<(?:html|body)[\s>]/i.test(head)) return htmlFilingBlocks(text, form);
  if (/^\s*(?:<\?xml|<[\w:]*(?:ownershipDocument|edgarSubmission|informationTable)\b)/.test(head))
    return xmlBlocks(document, text);
  if (/^<DOCUMENT>/m.test(head)) {
    const [first] = readSubmission(text);
    if (first !== undefined && !/^<DOCUMENT>/m.test(first.text.slice(0, 4000))) return blocksOf(document, first.text);
  }
  const isMarkup = /\.html?$/i.test(document.name) || /<(?:p|div|table|font|center)[\s>]/i.test(head);
  return isMarkup && !/<PAGE>|<CAPTION>/.test(head) ? htmlFilingBlocks(text, form) : textFilingBlocks(text, form);
}

function xmlBlocks({ filingDate, tables = [] }: GivenDocument, text: string): FilingBlock[] {
  const root = readXmlTree(text);
  if (root === undefined) return [];
  if (root.name === 'ownershipDocument') return ownershipBlocks(root);
  if (root.name === 'informationTable') return holdingBlocks(root, filingDate);
  const holdings = tables.flatMap((table) => {
    const information = readXmlTree(decodeText(table).text);
    return information === undefined ? [] : holdingBlocks(information, filingDate);
  });
  return [...xmlFormBlocks(root), ...holdings];
}
