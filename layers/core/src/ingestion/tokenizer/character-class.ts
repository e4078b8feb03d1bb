import { letterRanges, numberRanges } from './unicode-ranges.ts';

/** What the pre-token patterns tell apart. A lone surrogate counts as U+FFFD, as which it is encoded: `other`. */
export const characterClass = { other: 0, letter: 1, number: 2, space: 3, newline: 4 } as const;

/** First code point above every letter, number and space. */
const limit = 0x40000;

/** White_Space of Unicode without CR and LF; JavaScript's `\s` differs (it has U+FEFF and lacks U+0085). */
const spaces = [0x09, 0x0b, 0x0c, 0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000];

/** Class of each code point below U+40000 (256 KB); all above are `other`. */
export const characterClasses: Uint8Array = build();

function build(): Uint8Array {
  const table = new Uint8Array(limit);
  fillRanges(table, letterRanges, characterClass.letter);
  fillRanges(table, numberRanges, characterClass.number);
  for (const space of spaces) table[space] = characterClass.space;
  table.fill(characterClass.space, 0x2000, 0x200b);
  table[0x0a] = characterClass.newline;
  table[0x0d] = characterClass.newline;
  return table;
}

/** Sets the classes of ranges in the form of `unicode-ranges.ts`. */
export function fillRanges(into: Uint8Array, ranges: string, value: number): void {
  const numbers = ranges.trim().split(/\s/);
  let at = 0;
  for (let pair = 0; pair < numbers.length; pair += 2) {
    const start = at + Number.parseInt(numbers[pair]!, 36);
    at = start + Number.parseInt(numbers[pair + 1]!, 36);
    into.fill(value, start, at);
  }
}
