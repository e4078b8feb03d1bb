import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/**
 * Token counts of ranges of one text. The text is encoded once, from front to back, and only the pre-tokens between
 * `forget` and the furthest end asked for are kept.
 */
export interface TokenRuler {
  /** Exactly the tokens of `text.slice(start, end)` where that is at most `limit`; else some number above `limit`. */
  count(start: number, end: number): number;
  /** Exactly the tokens of another, short text. */
  countOther(other: string): number;
  /** Promises that no later range starts before `offset`. */
  forget(offset: number): void;
}

/**
 * Any suffix of a text that starts where one of its pre-tokens starts has the same pre-tokens as the text has there; so
 * a range differs from the whole only until the two fall into step, and in its last pre-token.
 */
export function createTokenRuler(tokenizer: Tokenizer, text: string, limit: number): TokenRuler {
  /** Text longer than this has more than `limit` tokens for sure, and is not encoded. */
  const longest = tokenizer.maxTokenLength * limit;
  let ends: number[] = [0];
  let totals: number[] = [0];

  const countPiece = (start: number, end: number) =>
    end - start > longest ? limit + 1 : tokenizer.countPiece(text, start, end);

  function extend(to: number): void {
    let at = ends.at(-1)!;
    let total = totals.at(-1)!;
    while (at < to) {
      const end = tokenizer.pieceEnd(text, at, text.length);
      total += countPiece(at, end);
      at = end;
      ends.push(at);
      totals.push(total);
    }
  }

  return {
    count(start, end) {
      if (end - start > longest) return limit + 1;
      extend(end);
      const last = boundaryBefore(ends, lastVisible(text, start, end));
      let index = boundaryBefore(ends, start);
      let at = start;
      let total = 0;
      while (at < end && total <= limit) {
        while (index < last && ends[index]! < at) index += 1;
        if (index < last && ends[index] === at) {
          total += totals[last]! - totals[index]!;
          at = ends[last]!;
          index = last;
          continue;
        }
        const next = tokenizer.pieceEnd(text, at, end);
        total += countPiece(at, next);
        at = next;
      }
      return total;
    },
    countOther: (other) => tokenizer.count(other),
    forget(offset) {
      const index = boundaryBefore(ends, offset);
      if (index < 4096) return;
      ends = ends.slice(index);
      totals = totals.slice(index);
    },
  };
}

/** Index of the last recorded boundary at or before `offset`. */
function boundaryBefore(ends: readonly number[], offset: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ends[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A run of white space is split by what follows it, so the whole is a guide only up to the last visible character. */
function lastVisible(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isTokenSpace(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** White space of JavaScript and of Unicode together. */
function isTokenSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return unit === 0x85 || /\s/.test(String.fromCharCode(unit));
}
