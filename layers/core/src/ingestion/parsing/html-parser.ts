import { type Handler, Parser, type ParserOptions } from 'htmlparser2';

/** Elements nested deeper than this are read as if they were not nested. */
const deepest = 512;

/**
 * htmlparser2 keeps its open elements in an array that it shifts: a million unclosed tags would take quadratic time.
 * This one treats an element below the depth limit as empty, so that its text belongs to what is around it.
 */
export class ShallowParser extends Parser {
  private isTooDeep = false;
  private readonly depth: () => number;

  constructor(handler: Partial<Handler>, depth: () => number, options: ParserOptions) {
    super(handler, options);
    this.depth = depth;
  }

  override onopentagname(start: number, end: number): void {
    this.isTooDeep = this.depth() >= deepest;
    super.onopentagname(start, end);
  }

  override onclosetag(start: number, end: number): void {
    this.isTooDeep = false;
    super.onclosetag(start, end);
  }

  override isVoidElement(name: string): boolean {
    return this.isTooDeep || super.isVoidElement(name);
  }
}

export interface HtmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text(text: string): void;
  comment?(text: string): void;
}

/** Reads HTML of any quality; opens and closes are balanced, entities are decoded. Linear, no recursion. */
export function readHtml(source: string, events: HtmlEvents): void {
  let depth = 0;
  const parser = new ShallowParser(
    {
      onopentag(name, attributes) {
        depth += 1;
        events.open(name, attributes);
      },
      onclosetag(name) {
        depth -= 1;
        events.close(name);
      },
      ontext: (text) => events.text(text),
      oncomment: (text) => events.comment?.(text),
    },
    () => depth,
    { decodeEntities: true, lowerCaseTags: true, recognizeSelfClosing: false },
  );
  parser.end(source);
}
