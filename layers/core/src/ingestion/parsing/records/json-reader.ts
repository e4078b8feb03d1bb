/** What a JSON text holds, in order. An item of an array has no key. */
export interface JsonEvents {
  openObject(): void;
  openArray(): void;
  key(name: string): void;
  /** Numbers and literals as they are written: no digit is lost. */
  scalar(text: string, isString: boolean): void;
  /** Of the innermost object or array. */
  close(): void;
}

/** Where and why a text is not JSON. */
export class JsonFault extends Error {
  /** In UTF-16 code units from the start of the text. */
  readonly at: number;
  /** The text ends too early; what there is of it is JSON. */
  readonly isCut: boolean;

  constructor(expected: string, at: number, isCut: boolean) {
    super(expected);
    this.at = at;
    this.isCut = isCut;
  }
}

interface Cursor {
  readonly text: string;
  at: number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
const other = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y;

/**
 * Reads one value by the letter of RFC 8259 and gives the offset behind it. No recursion: nesting costs one entry of a
 * stack. Linear.
 * @throws JsonFault
 */
export function readJsonValue(text: string, events: JsonEvents, start = 0): number {
  const cursor: Cursor = { text, at: start };
  /** The closing bracket of each container that is open. */
  const open: number[] = [];
  do {
    if (readValue(cursor, events, open)) continue;
    endItem(cursor, events, open);
  } while (open.length > 0);
  return cursor.at;
}

/** True for a container that is open now and waits for its first value. */
function readValue(cursor: Cursor, events: JsonEvents, open: number[]): boolean {
  skipBlanks(cursor);
  const unit = cursor.text.charCodeAt(cursor.at);
  if (unit === openBrace || unit === openBracket) {
    cursor.at += 1;
    const closing = unit === openBrace ? closeBrace : closeBracket;
    if (unit === openBrace) events.openObject();
    else events.openArray();
    skipBlanks(cursor);
    if (cursor.text.charCodeAt(cursor.at) === closing) {
      cursor.at += 1;
      events.close();
      return false;
    }
    open.push(closing);
    if (unit === openBrace) readKey(cursor, events);
    return true;
  }
  if (unit === quote) events.scalar(readString(cursor), true);
  else {
    other.lastIndex = cursor.at;
    const found = other.exec(cursor.text)?.[0];
    if (found === undefined) throw fault(cursor, 'a value was expected');
    cursor.at += found.length;
    events.scalar(found, false);
  }
  return false;
}

/** After a value: closes what ends here, and stands before the next value. */
function endItem(cursor: Cursor, events: JsonEvents, open: number[]): void {
  while (open.length > 0) {
    skipBlanks(cursor);
    const unit = cursor.text.charCodeAt(cursor.at);
    const closing = open.at(-1)!;
    if (unit === comma) {
      cursor.at += 1;
      if (closing === closeBrace) readKey(cursor, events);
      return;
    }
    if (unit !== closing) throw fault(cursor, `a comma or ${String.fromCharCode(closing)} was expected`);
    cursor.at += 1;
    open.pop();
    events.close();
  }
}

function readKey(cursor: Cursor, events: JsonEvents): void {
  skipBlanks(cursor);
  if (cursor.text.charCodeAt(cursor.at) !== quote) throw fault(cursor, 'a key in double quotes was expected');
  events.key(readString(cursor));
  skipBlanks(cursor);
  if (cursor.text.charCodeAt(cursor.at) !== colon) throw fault(cursor, 'a colon was expected');
  cursor.at += 1;
}

function readString(cursor: Cursor): string {
  const { text } = cursor;
  const start = cursor.at;
  let isEscaped = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) {
      cursor.at = at + 1;
      return isEscaped ? unescaped(text, start, at + 1) : text.slice(start + 1, at);
    }
    if (unit === backslash) {
      isEscaped = true;
      at += 1;
    } else if (unit < 0x20) throw new JsonFault('a string holds a control character', at, false);
  }
  cursor.at = text.length;
  throw fault(cursor, 'a string has no end');
}

function unescaped(text: string, start: number, end: number): string {
  try {
    return JSON.parse(text.slice(start, end)) as string;
  } catch {
    throw new JsonFault('a string holds an escape that JSON does not have', start, false);
  }
}

/** Space, tab, line feed, carriage return: no other character is white space in JSON. */
function skipBlanks(cursor: Cursor): void {
  const { text } = cursor;
  for (;;) {
    const unit = text.charCodeAt(cursor.at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
    cursor.at += 1;
  }
}

/** A number or literal may be cut in two: its rest, if short, is not held against it. */
function fault(cursor: Cursor, expected: string): JsonFault {
  const left = cursor.text.length - cursor.at;
  const isCut = left === 0 || (left < 32 && /^[\w.+-]+$/.test(cursor.text.slice(cursor.at)));
  return new JsonFault(expected, cursor.at, isCut);
}

const ignoreJson: JsonEvents = {
  openObject() {},
  openArray() {},
  key() {},
  scalar() {},
  close() {},
};

/** Undefined where the whole text is one JSON value. */
export function jsonFault(text: string): JsonFault | undefined {
  try {
    const cursor = { text, at: readJsonValue(text, ignoreJson) };
    skipBlanks(cursor);
    return cursor.at < text.length ? new JsonFault('the end was expected', cursor.at, false) : undefined;
  } catch (error) {
    if (error instanceof JsonFault) return error;
    throw error;
  }
}
