import { characterEnds } from './characters.ts';
import { sentenceEnds } from './sentences.ts';
import { isSpace, trimSpace } from './white-space.ts';

/** A way to cut a range into smaller ones, and how good the cuts are that it makes. */
export interface Rung {
  readonly strength: number;
  /** True where the blanks at the start of a line belong to it. */
  readonly keepsIndent: boolean;
  /** Ends of the parts of [start, end), the last one being `end`. Lazy and linear. */
  readonly ends: (text: string, start: number, end: number) => Iterable<number>;
}

/** How willingly a chunk ends before a unit; the highest in the window wins. Titles: 20 − level. */
export const strengths = {
  title: 20,
  element: 10,
  block: 6,
  line: 5,
  sentence: 4,
  underTitle: 3,
  clause: 2,
  word: 1,
  character: 0,
} as const;

export const blocks: Rung = { strength: strengths.block, keepsIndent: true, ends: blockEnds };
export const codeLines: Rung = { strength: strengths.line, keepsIndent: true, ends: lineEnds };
export const lines: Rung = { strength: strengths.line, keepsIndent: false, ends: lineEnds };
export const sentences: Rung = { strength: strengths.sentence, keepsIndent: false, ends: sentenceEnds };
export const clauses: Rung = { strength: strengths.clause, keepsIndent: false, ends: clauseEnds };
export const words: Rung = { strength: strengths.word, keepsIndent: false, ends: wordEnds };

/** The last resort: parts of at most `units` code units, never inside a code point, where possible not in a grapheme. */
export function characters(units: number): Rung {
  return {
    strength: strengths.character,
    keepsIndent: false,
    ends: (text, start, end) => characterEnds(text, start, end, units),
  };
}

function* lineEnds(text: string, start: number, end: number): Generator<number> {
  let at = start;
  while (at < end) {
    const feed = text.indexOf('\n', at);
    if (feed < 0 || feed + 1 >= end) break;
    yield feed + 1;
    at = feed + 1;
  }
  yield end;
}

/** Parts between blank lines. */
function* blockEnds(text: string, start: number, end: number): Generator<number> {
  let from = start;
  let wasBlank = false;
  for (const to of lineEnds(text, start, end)) {
    const isBlank = trimSpace(text, from, to) === from;
    if (wasBlank && !isBlank && from > start) yield from;
    wasBlank = isBlank;
    from = to;
  }
  yield end;
}

/** After `, ; :` and dashes before a space, between table cells, and after their CJK forms. */
function* clauseEnds(text: string, start: number, end: number): Generator<number> {
  for (let at = start; at + 1 < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (isWideClause(unit) || (isClause(unit) && isSpace(text.charCodeAt(at + 1))) || unit === 0x09) yield at + 1;
  }
  yield end;
}

function isClause(unit: number): boolean {
  return unit === 0x2c || unit === 0x3b || unit === 0x3a || unit === 0x2013 || unit === 0x2014 || unit === 0x7c;
}

function isWideClause(unit: number): boolean {
  return unit === 0xff0c || unit === 0x3001 || unit === 0xff1b || unit === 0xff1a || unit === 0x060c || unit === 0x061b;
}

function* wordEnds(text: string, start: number, end: number): Generator<number> {
  for (let at = start + 1; at < end; at += 1) {
    if (isSpace(text.charCodeAt(at)) && !isSpace(text.charCodeAt(at - 1))) yield at;
  }
  yield end;
}
