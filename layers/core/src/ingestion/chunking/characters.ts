import { localHash } from './local-hash.ts';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Code units on each side that are looked at to tell whether an offset lies inside a grapheme. */
const reach = 32;
/** A part ends where the hash of what stands before it has this many low bits clear: every 32 characters on average. */
const sparseness = 31;

/**
 * Ends of parts of at most `longest` code units. They depend on the characters just before them, so that they fall into
 * step again after an edit. A code point is never cut; a grapheme only when it is longer than a part may be.
 */
export function* characterEnds(text: string, start: number, end: number, longest: number): Generator<number> {
  let from = start;
  while (end - from > longest) {
    const forced = from + longest;
    let cut = -1;
    for (let at = from + 1; at < forced && cut < 0; at += 1) {
      if ((localHash(text, Math.max(start, at - 8), at) & sparseness) === 0 && isGraphemeStart(text, at, start, end))
        cut = at;
    }
    if (cut < 0) cut = lastGraphemeStart(text, from, forced, start, end);
    yield cut;
    from = cut;
  }
  yield end;
}

function lastGraphemeStart(text: string, from: number, forced: number, start: number, end: number): number {
  for (let at = forced; at > from; at -= 1) {
    if (isGraphemeStart(text, at, start, end)) return at;
  }
  if (!splitsPair(text, forced)) return forced;
  return forced - 1 > from ? forced - 1 : forced + 1;
}

function isGraphemeStart(text: string, at: number, start: number, end: number): boolean {
  if (splitsPair(text, at)) return false;
  if (text.charCodeAt(at) < 0x300 && text.charCodeAt(at - 1) < 0x300) return text[at] !== '\n' || text[at - 1] !== '\r';
  const from = wholePoint(text, Math.max(start, at - reach));
  const segment = graphemes.segment(text.slice(from, Math.min(end, at + reach))).containing(at - from);
  return segment === undefined || segment.index === at - from;
}

/** The offset itself, or the one after the surrogate pair that it would split. */
export function wholePoint(text: string, at: number): number {
  return splitsPair(text, at) ? at + 1 : at;
}

/** Whether the offset lies inside a surrogate pair. */
export function splitsPair(text: string, at: number): boolean {
  return at > 0 && (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}
