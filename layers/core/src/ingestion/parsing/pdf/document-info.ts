import type { DocumentBuilder } from '../document-builder.ts';
import type { PdfInfo } from './pdf-reader.ts';

/** Titles that programs fill in by themselves say nothing: names of files, of programs, and placeholders. */
const senseless =
  /^(?:untitled|title|document\d*|\(?anonymous\)?|powerpoint presentation|presentation\d*|microsoft \w+ ?-.*|slide \d+|no job name|print|full page fax print)$|\.(?:docx?|pdf|tex|dvi|indd|qxd|pptx?|xlsx?|odt|rtf|txt|html?|ps|eps|cdr|ai)$/i;

/** Title, authors, dates, keywords and producer of a document, where they make sense. */
export function reportInfo(info: PdfInfo, builder: DocumentBuilder): void {
  const title = plain(info.Title);
  if (/\p{L}{2}/u.test(title) && !title.includes('\ufffd') && !senseless.test(title)) builder.setTitle(title);
  const authors = authorsOf(plain(info.Author));
  if (authors.length > 0) builder.setMetadata('authors', authors);
  for (const [name, entry] of [
    ['created', info.CreationDate],
    ['modified', info.ModDate],
  ] as const) {
    const date = isoDate(entry);
    if (date !== undefined) builder.setMetadata(name, date);
  }
  builder.setMetadata('keywords', plain(info.Keywords));
  builder.setMetadata('producer', plain(info.Producer));
}

function plain(entry: string): string {
  return entry.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** Names apart by semicolons; by commas only where each part is a whole name. */
function authorsOf(entry: string): string[] {
  const parts = entry.split(/\s*;\s*|\s+and\s+/).filter((part) => part !== '');
  if (parts.length !== 1) return parts;
  const byComma = entry.split(/\s*,\s*/).filter((part) => part !== '');
  return byComma.length > 1 && byComma.every((part) => part.includes(' ')) ? byComma : parts;
}

const pattern = /^(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:(Z)|([+-])(\d{2})'?(\d{2})?'?)?/;

/** `D:YYYYMMDDHHmmSSOHH'mm'` (ISO 32000-1, 7.9.4) as ISO 8601 in UTC; undefined where it is no date. */
export function isoDate(entry: string): string | undefined {
  const found = pattern.exec(entry.trim());
  if (found === null) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', , sign, hours, minutes] = found;
  const zone = sign === undefined ? 'Z' : `${sign}${hours}:${minutes ?? '00'}`;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
