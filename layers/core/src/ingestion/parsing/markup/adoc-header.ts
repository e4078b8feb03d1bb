import { type AdocReading, readAttribute, shownText } from './adoc-reading.ts';
import { isBlank } from './indented-lines.ts';

/**
 * The title of a document, its line of authors, its line of revision and its attributes (AsciiDoc language, document
 * header). Gives the index of the line behind them.
 */
export function readAdocHeader(lines: readonly string[], reading: AdocReading): number {
  const { flow, facts } = reading;
  let at = 0;
  while (at < lines.length && (isBlank(lines[at]) || isComment(lines[at]!) || readAttribute(lines[at]!, reading))) {
    if (isComment(lines[at]!)) flow.builder.addHidden('comment', lines[at]!.slice(2));
    at += 1;
  }
  const title = /^[=#] +(\S.*)$/.exec(lines[at] ?? '')?.[1];
  if (title === undefined) return at;
  at += 1;
  // Attributes may be set after the title that uses them.
  const start = at;
  for (let next = start; !isBlank(lines[next]); next += 1) readAttribute(lines[next]!, reading);
  flow.title(shownText(title, reading), 1);
  if (isPerson(lines[at])) {
    const people = lines[at]!.split(';').map((person) =>
      person
        .replace(/<[^>]*>/g, '')
        .trim()
        .replace(/_/g, ' '),
    );
    facts.add('authors', people.filter((person) => person !== '').join('; '));
    at += 1;
    const revision = /^(?:v?(\d[\w.-]*))?(?:,? *(\d{4}-\d{2}-\d{2}|[A-Z][a-z]+ \d{1,2}, \d{4}))?(?:: .*)?$/.exec(
      lines[at] ?? '',
    );
    if (!isBlank(lines[at]) && revision !== null) {
      if (revision[1] !== undefined) facts.add('version', revision[1]);
      if (revision[2] !== undefined) facts.add('date', revision[2]);
      at += 1;
    }
  }
  while (!isBlank(lines[at]) && (isComment(lines[at]!) || /^:!?[\w-]+!?:/.test(lines[at]!))) at += 1;
  return at;
}

function isComment(line: string): boolean {
  return /^\/\/(?!\/)/.test(line);
}

/** One to three names, an address perhaps; several people are separated by semicolons. */
function isPerson(line: string | undefined): boolean {
  return /^\p{L}[\p{L}\p{M}\w.'-]*(?: +[\p{L}\p{M}\w.'-]+){0,3}(?: +<[^>\s]+>)?(?:;.*)?$/u.test(line ?? '');
}
