import type { CleanDocument, Element } from '../../model.ts';
import { createDocumentBuilder, type DocumentBuilder } from '../document-builder.ts';
import { parseHtml } from '../html.ts';
import { parsePlainText } from '../plain-text.ts';
import type { MailMessage } from './mail-message.ts';
import { isAttribution, isCopiedHeader, isDivider } from './quote-signs.ts';
import { splitHtml } from './split-html.ts';
import { splitQuotes } from './split-quotes.ts';

/** The body of a message by whose it is, each part parsed. */
export interface MailBody {
  readonly own: CleanDocument;
  readonly quoted: CleanDocument;
  readonly signature: CleanDocument;
}

/** HTML is read in place of the plain text when it has so many times its letters, and so many more. */
const clearlyMore = { times: 1.5, letters: 200 };

/** The plain text of a message, or its HTML where there is no other or it clearly says more. */
export function readMailBody({ text, html }: MailMessage): MailBody {
  if (html === undefined || html.trim() === '') return textBody(text ?? '');
  const read = htmlBody(html);
  if (text === undefined || text.trim() === '') return read;
  const lettersOfHtml = letters(read.own) + letters(read.quoted) + letters(read.signature);
  const lettersOfText = text.replace(/\s/g, '').length;
  const isMore = lettersOfHtml > Math.max(lettersOfText * clearlyMore.times, lettersOfText + clearlyMore.letters);
  return isMore ? read : textBody(text);
}

function textBody(text: string): MailBody {
  const { own, quoted, signature } = splitQuotes(text);
  return { own: plain(own), quoted: plain(quoted.join('\n\n')), signature: plain(signature) };
}

function htmlBody(html: string): MailBody {
  const { own, quoted, signature } = splitHtml(html);
  const written = parsed((builder) => parseHtml(own, builder));
  const end = endOfOwn(written);
  return {
    own: within(written, written.elements.slice(0, end), written.hidden),
    quoted: joined(
      within(written, written.elements.slice(end)),
      parsed((builder) => parseHtml(quoted, builder)),
    ),
    signature: parsed((builder) => parseHtml(signature, builder)),
  };
}

/** The first element that only words mark as the begin of a quotation: all that follows belongs to it. */
function endOfOwn({ text, elements }: CleanDocument): number {
  const begin = elements.findIndex(({ charStart, charEnd }) => {
    const lines = text.slice(charStart, Math.min(charEnd, charStart + 2000)).split('\n');
    return isCopiedHeader(lines, 0) || isDivider(lines[0]!) || (lines.length <= 3 && isAttribution(lines.join(' ')));
  });
  return begin < 0 ? elements.length : begin;
}

function parsed(parse: (builder: DocumentBuilder) => void): CleanDocument {
  const builder = createDocumentBuilder();
  parse(builder);
  return builder.build('text/html');
}

function plain(text: string): CleanDocument {
  return parsed((builder) => parsePlainText(text, builder));
}

function within(
  document: CleanDocument,
  elements: readonly Element[],
  hidden: CleanDocument['hidden'] = [],
): CleanDocument {
  return { ...document, elements, hidden };
}

function joined(first: CleanDocument, second: CleanDocument): CleanDocument {
  return parsed((builder) => {
    copyElements(first, builder);
    copyElements(second, builder);
  });
}

/** Adds the elements of a parsed part, which are clean. */
export function copyElements({ text, elements, hidden }: CleanDocument, builder: DocumentBuilder): void {
  for (const { type, charStart, charEnd, level, path } of elements)
    builder.addClean(type, text.slice(charStart, charEnd), { level, path });
  for (const { reason, text: passage } of hidden ?? []) builder.addHidden(reason, passage);
}

function letters({ text }: CleanDocument): number {
  return text.replace(/\s/g, '').length;
}
