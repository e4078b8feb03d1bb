/**
 * Offsets of the API count UTF-16 code units, as JavaScript, Java and the Language Server Protocol do. Python counts code
 * points; files count bytes of UTF-8. An offset inside a surrogate pair is moved to the pair's start.
 */

export interface Span {
  readonly charStart: number;
  readonly charEnd: number;
}

/** The span of the same characters in code points of `text`. */
export function toCodePoints(text: string, { charStart, charEnd }: Span): Span {
  const start = codePoints(upTo(text, charStart));
  return {
    charStart: start,
    charEnd: start + codePoints(text.slice(aligned(text, charStart), aligned(text, charEnd))),
  };
}

/** The span of the same characters in bytes of `text` as UTF-8. */
export function toBytes(text: string, { charStart, charEnd }: Span): Span {
  const encoder = new TextEncoder();
  const start = encoder.encode(upTo(text, charStart)).length;
  const inside = text.slice(aligned(text, charStart), aligned(text, charEnd));
  return { charStart: start, charEnd: start + encoder.encode(inside).length };
}

function upTo(text: string, offset: number): string {
  return text.slice(0, aligned(text, offset));
}

function aligned(text: string, offset: number): number {
  if (!Number.isInteger(offset) || offset < 0 || offset > text.length) {
    throw new RangeError(`Offset ${offset} lies outside the text of ${text.length} UTF-16 code units.`);
  }
  const isLow = (text.charCodeAt(offset) & 0xfc00) === 0xdc00;
  return isLow && (text.charCodeAt(offset - 1) & 0xfc00) === 0xd800 ? offset - 1 : offset;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
