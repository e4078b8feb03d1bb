import type { FilingDocument } from './filing-documents.ts';

export interface SubmittedDocument extends FilingDocument {
  readonly text: string;
}

/**
 * The documents of a full submission, as filings before 2001 have no other form. Its SGML knows no end tags but those of
 * `DOCUMENT` and `TEXT`; the header before the first document is passed over. Linear.
 * @see EDGAR Filer Manual, volume II, "Public Dissemination Service"
 */
export function readSubmission(source: string): SubmittedDocument[] {
  const documents: SubmittedDocument[] = [];
  for (const part of source.split(/^<DOCUMENT>[ \t]*$/m).slice(1)) {
    const start = /^<TEXT>[ \t]*\r?$/m.exec(part) ?? /<TEXT>/.exec(part);
    if (start === null) continue;
    const head = part.slice(0, start.index);
    const body = part.slice(start.index + start[0].length);
    const end = body.lastIndexOf('</TEXT>');
    const field = (name: string) => new RegExp(`^<${name}>(.*)$`, 'm').exec(head)?.[1]?.trim() ?? '';
    documents.push({
      sequence: Number(field('SEQUENCE')) || documents.length + 1,
      type: field('TYPE'),
      name: field('FILENAME'),
      text: unwrapped(end < 0 ? body : body.slice(0, end)),
    });
  }
  return documents;
}

/** A document that is XML or a PDF stands in a tag of its own. */
function unwrapped(text: string): string {
  const wrapper = /^\s*<(XML|XBRL|PDF)>\s*/.exec(text);
  if (wrapper === null) return text;
  const end = text.lastIndexOf(`</${wrapper[1]}>`);
  return text.slice(wrapper[0].length, end < 0 ? undefined : end);
}
