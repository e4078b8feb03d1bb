import type { ParserOptions } from 'htmlparser2';
import { ShallowParser } from '../html-parser.ts';

export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(): void;
  text(text: string): void;
  comment?(text: string): void;
}

const options: ParserOptions = { xmlMode: true, decodeEntities: true };

/** Notices elements that are closed by another's end, or never. */
class XmlParser extends ShallowParser {
  isSelfClosing = false;

  override onselfclosingtag(end: number): void {
    this.isSelfClosing = true;
    super.onselfclosingtag(end);
    this.isSelfClosing = false;
  }
}

/**
 * Reads XML 1.0 and gives the number of elements that lack an end tag. The document type is passed over: entities of its
 * own are neither fetched nor expanded, and stay names in the text. Opens and closes are balanced. Linear, no recursion.
 */
export function readXml(source: string, events: XmlEvents): number {
  let depth = 0;
  let unclosed = 0;
  /** A tag that the text breaks off in is closed at the end, though its opening was never told. */
  let isTagOpen = false;
  const parser: XmlParser = new XmlParser(
    {
      onopentagname() {
        isTagOpen = true;
      },
      onopentag(name, attributes) {
        isTagOpen = false;
        depth += 1;
        events.open(name, attributes);
      },
      onclosetag(_, isImplied) {
        if (isTagOpen) {
          isTagOpen = false;
          unclosed += 1;
          return;
        }
        depth -= 1;
        if (isImplied && !parser.isSelfClosing) unclosed += 1;
        events.close();
      },
      ontext: (text) => events.text(text),
      oncomment: (text) => events.comment?.(text),
    },
    () => depth,
    options,
  );
  const [start, end] = documentType(source);
  parser.write(source.slice(0, start));
  parser.end(source.slice(end));
  return unclosed;
}

/** A document type that begins later than this is none. */
const longestProlog = 16_384;

/** Where `<!DOCTYPE … [ … ]>` stands before the root element; an empty range where it does not. */
function documentType(source: string): [start: number, end: number] {
  const start = source.slice(0, longestProlog).search(/<!DOCTYPE\b/i);
  if (start < 0 || /<[A-Za-z_]/.test(source.slice(0, start).replace(/<!--[\s\S]*?-->/g, ''))) return [0, 0];
  const token = /<!--|["']|[[\]>]/g;
  token.lastIndex = start;
  let isInside = false;
  for (let found = token.exec(source); found !== null; found = token.exec(source)) {
    const [mark] = found;
    if (mark === '[') isInside = true;
    else if (mark === ']') isInside = false;
    else if (mark === '>') {
      if (!isInside) return [start, found.index + 1];
    } else {
      const close = source.indexOf(mark === '<!--' ? '-->' : mark, token.lastIndex);
      if (close < 0) break;
      token.lastIndex = close + 1;
    }
  }
  return [start, source.length];
}
