import { characterClass, characterClasses as classes } from './character-class.ts';

/** The end of the pre-token that starts at `start`; sees nothing at or after `end`. Linear over a whole text. */
export type Scanner = (text: string, start: number, end: number) => number;

const { other, letter, number, space, newline } = characterClass;

const apostrophe = 0x27;
const blank = 0x20;
const longS = 0x17f;

/**
 * cl100k's pre-token pattern by hand, without backtracking:
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
 */
export const cl100kPieceEnd: Scanner = (text, start, end) => {
  const kind = classAt(text, start, end);
  if (kind === letter) return runEnd(text, start + unitsAt(text, start, end), end, letter);
  if (kind === number) return numberEnd(text, start, end);
  if (kind === newline) return spaceEnd(text, start, end);
  const unit = text.charCodeAt(start);
  if (unit === apostrophe) {
    const units = contractionUnits(text, start, end);
    if (units > 0) return start + units;
  }
  const after = start + unitsAt(text, start, end);
  const next = after < end ? classAt(text, after, end) : -1;
  if (next === letter) return runEnd(text, after, end, letter);
  if (kind === other) return symbolEnd(text, after, end);
  return unit === blank && next === other ? symbolEnd(text, after, end) : spaceEnd(text, start, end);
};

function classAt(text: string, at: number, end: number): number {
  const unit = text.charCodeAt(at);
  if ((unit & 0xf800) !== 0xd800) return classes[unit]!;
  return isPair(text, at, end) ? astralClass(unit, text.charCodeAt(at + 1)) : other;
}

function astralClass(high: number, low: number): number {
  const point = ((high - 0xd800) << 10) + low - 0xdc00 + 0x10000;
  return point < classes.length ? classes[point]! : other;
}

/** End of the run of one class. */
function runEnd(text: string, start: number, end: number, wanted: number): number {
  let at = start;
  while (at < end) {
    const unit = text.charCodeAt(at);
    if ((unit & 0xf800) !== 0xd800) {
      if (classes[unit] !== wanted) break;
      at += 1;
    } else if (isPair(text, at, end)) {
      if (astralClass(unit, text.charCodeAt(at + 1)) !== wanted) break;
      at += 2;
    } else {
      if (wanted !== other) break;
      at += 1;
    }
  }
  return at;
}

function numberEnd(text: string, start: number, end: number): number {
  let at = start;
  for (let digits = 0; digits < 3 && at < end && classAt(text, at, end) === number; digits += 1) {
    at += unitsAt(text, at, end);
  }
  return at;
}

function symbolEnd(text: string, start: number, end: number): number {
  let at = runEnd(text, start, end, other);
  while (at < end && classes[text.charCodeAt(at)] === newline) at += 1;
  return at;
}

function spaceEnd(text: string, start: number, end: number): number {
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

function isPair(text: string, at: number, end: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && at + 1 < end && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

function unitsAt(text: string, at: number, end: number): number {
  return isPair(text, at, end) ? 2 : 1;
}

/** Length of `'s`, `'re`… at an apostrophe, or 0. Case folding also makes U+017F an s. */
function contractionUnits(text: string, at: number, end: number): number {
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
