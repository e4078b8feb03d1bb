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

  /** @param depth asked before each element, how many are open */
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

export interface HtmlTagEvents {
  /** Before its attributes. */
  open(name: string): void;
  /** Of the element that was opened last; of several with one name the first comes first. */
  attribute(name: string, value: string): void;
  close(name: string): void;
  text(text: string): void;
  comment(text: string): void;
}

/** As `readHtml`, but tells each attribute by itself, so that none is kept that nobody wants. */
export function readHtmlTags(source: string, events: HtmlTagEvents): void {
  let depth = 0;
  /** False while in a tag that is passed over, such as that of a form within a form. */
  let isOpened = false;
  const parser = new ShallowParser(
    {
      onopentagname(name) {
        depth += 1;
        isOpened = true;
        events.open(name);
      },
      onattribute(name, value) {
        if (isOpened) events.attribute(name, value);
      },
      onclosetag(name) {
        depth -= 1;
        events.close(name);
      },
      ontext: (text) => events.text(text),
      oncomment: (text) => events.comment(text),
    },
    () => {
      isOpened = false;
      return depth;
    },
    { decodeEntities: true, lowerCaseTags: true, recognizeSelfClosing: false },
  );
  parser.end(source);
}
