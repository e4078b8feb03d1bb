import { characterClasses, fillRanges } from './character-class.ts';
import { lowerRanges, markRanges, upperRanges } from './unicode-cases.ts';

/** `characterClass` with letters told apart by case; `letter` is one without case, and a mark is no longer `other`. */
export const caseClass = { other: 0, letter: 1, number: 2, space: 3, newline: 4, upper: 5, lower: 6, mark: 7 } as const;

/** First code point above every mark. */
const limit = 0xe0200;

/** Class of each code point below U+E0200 (900 KB); all above are `other`. */
export function buildCaseClasses(): Uint8Array {
  const table = new Uint8Array(limit);
  table.set(characterClasses);
  fillRanges(table, upperRanges, caseClass.upper);
  fillRanges(table, lowerRanges, caseClass.lower);
  fillRanges(table, markRanges, caseClass.mark);
  return table;
}
