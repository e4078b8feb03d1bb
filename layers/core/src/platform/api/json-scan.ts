/**
 * Where a text stops being JSON (RFC 8259). `JSON.parse` does not always say, and has no limit on depth.
 * Linear in the text; recursion is bounded by `maxDepth`.
 */

export interface JsonFault {
  /** Offset in UTF-16 code units. */
  readonly position: number;
  readonly reason: string;
}

class Fault extends Error {
  readonly position: number;
  constructor(position: number, reason: string) {
    super(reason);
    this.position = position;
  }
}

const whitespace = /[ \t\n\r]*/y;
const numeral = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings exclude exactly these
const characters = /(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const words = ['true', 'false', 'null'];

/** undefined when `text` is one JSON value nested at most `maxDepth` deep. */
export function findJsonFault(text: string, maxDepth: number): JsonFault | undefined {
  try {
    const end = skip(text, scanValue(text, skip(text, 0), maxDepth));
    return end === text.length ? undefined : { position: end, reason: 'more follows after the value' };
  } catch (error) {
    if (error instanceof Fault) return { position: error.position, reason: error.message };
    throw error;
  }
}

function scanValue(text: string, at: number, depthLeft: number): number {
  const first = text[at];
  if (first === undefined) throw new Fault(at, 'the text ends where a value is expected');
  if (first === '"') return scanString(text, at);
  if (first === '{' || first === '[') {
    if (depthLeft === 0) throw new Fault(at, 'it is nested too deeply');
    return first === '{' ? scanObject(text, at, depthLeft - 1) : scanArray(text, at, depthLeft - 1);
  }
  const word = words.find((candidate) => text.startsWith(candidate, at));
  if (word !== undefined) return at + word.length;
  const end = match(numeral, text, at);
  if (end === at) throw new Fault(at, `${JSON.stringify(first)} does not start a value`);
  return end;
}

function scanString(text: string, at: number): number {
  const end = match(characters, text, at + 1);
  if (text[end] === '"') return end + 1;
  throw new Fault(end, end >= text.length ? 'the text ends inside a string' : 'a string holds what must be escaped');
}

function scanObject(text: string, at: number, depthLeft: number): number {
  let next = skip(text, at + 1);
  if (text[next] === '}') return next + 1;
  for (;;) {
    if (text[next] !== '"') throw new Fault(next, 'a field name in double quotes is expected');
    next = skip(text, scanString(text, next));
    if (text[next] !== ':') throw new Fault(next, 'a colon is expected');
    next = skip(text, scanValue(text, skip(text, next + 1), depthLeft));
    if (text[next] === '}') return next + 1;
    if (text[next] !== ',') throw new Fault(next, 'a comma or } is expected');
    next = skip(text, next + 1);
  }
}

function scanArray(text: string, at: number, depthLeft: number): number {
  let next = skip(text, at + 1);
  if (text[next] === ']') return next + 1;
  for (;;) {
    next = skip(text, scanValue(text, next, depthLeft));
    if (text[next] === ']') return next + 1;
    if (text[next] !== ',') throw new Fault(next, 'a comma or ] is expected');
    next = skip(text, next + 1);
  }
}

function skip(text: string, at: number): number {
  return match(whitespace, text, at);
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
