import { characterClass, characterClasses as classes } from './character-class.ts';

/** The end of the pre-token that starts at `start`; sees nothing at or after `end`. Linear over a whole text. */
export type Scanner = (text: string, start: number, end: number) => number;

const { other, number, space, newline } = characterClass;
const longS = 0x17f;

/** Class of the character at `at` by a table over code points; what lies above the table is `other`. */
export function classAt(table: Uint8Array, text: string, at: number, end: number): number {
  const unit = text.charCodeAt(at);
  if ((unit & 0xf800) !== 0xd800) return table[unit]!;
  return isPair(text, at, end) ? astralClass(table, unit, text.charCodeAt(at + 1)) : other;
}

export function astralClass(table: Uint8Array, high: number, low: number): number {
  const point = ((high - 0xd800) << 10) + low - 0xdc00 + 0x10000;
  return point < table.length ? table[point]! : other;
}

export function isPair(text: string, at: number, end: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && at + 1 < end && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

export function unitsAt(text: string, at: number, end: number): number {
  return isPair(text, at, end) ? 2 : 1;
}

/** End of the run of one class of `characterClasses`. */
export function runEnd(text: string, start: number, end: number, wanted: number): number {
  let at = start;
  while (at < end) {
    const unit = text.charCodeAt(at);
    if ((unit & 0xf800) !== 0xd800) {
      if (classes[unit] !== wanted) break;
      at += 1;
    } else if (isPair(text, at, end)) {
      if (astralClass(classes, unit, text.charCodeAt(at + 1)) !== wanted) break;
      at += 2;
    } else {
      if (wanted !== other) break;
      at += 1;
    }
  }
  return at;
}

/** `\p{N}{1,3}` */
export function numberEnd(text: string, start: number, end: number): number {
  let at = start;
  for (let digits = 0; digits < 3 && at < end && classAt(classes, text, at, end) === number; digits += 1) {
    at += unitsAt(text, at, end);
  }
  return at;
}

/** `\s*[\r\n]+|\s+(?!\S)|\s+` */
export function spaceEnd(text: string, start: number, end: number): number {
  let afterNewline = -1;
  let at = start;
  for (; at < end; at += 1) {
    const kind = classes[text.charCodeAt(at)]!;
    if (kind === newline) afterNewline = at + 1;
    else if (kind !== space) break;
  }
  if (afterNewline >= 0) return afterNewline;
  return at < end && at - start > 1 ? at - 1 : at;
}

/** Length of `'s`, `'re`… at an apostrophe, or 0. Case folding also makes U+017F an s. */
export function contractionUnits(text: string, at: number, end: number): number {
  if (at + 1 >= end) return 0;
  const first = text.charCodeAt(at + 1);
  if (first === longS) return 2;
  const lower = first | 0x20;
  if (first > 0x7f) return 0;
  if (lower === 0x73 || lower === 0x74 || lower === 0x6d || lower === 0x64) return 2;
  if (at + 2 >= end) return 0;
  const second = text.charCodeAt(at + 2);
  if (second > 0x7f) return 0;
  const pair = (lower << 8) | (second | 0x20);
  return pair === 0x7265 || pair === 0x7665 || pair === 0x6c6c ? 3 : 0;
}
