import { characterClass, characterClasses as classes } from './character-class.ts';
import { classAt, contractionUnits, numberEnd, runEnd, type Scanner, spaceEnd, unitsAt } from './scan.ts';

const { other, letter, number, newline } = characterClass;

const apostrophe = 0x27;
const blank = 0x20;

/**
 * cl100k's pre-token pattern by hand, without backtracking:
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
 */
export const cl100kPieceEnd: Scanner = (text, start, end) => {
  const kind = classAt(classes, text, start, end);
  if (kind === letter) return runEnd(text, start + unitsAt(text, start, end), end, letter);
  if (kind === number) return numberEnd(text, start, end);
  if (kind === newline) return spaceEnd(text, start, end);
  const unit = text.charCodeAt(start);
  if (unit === apostrophe) {
    const units = contractionUnits(text, start, end);
    if (units > 0) return start + units;
  }
  const after = start + unitsAt(text, start, end);
  const next = after < end ? classAt(classes, text, after, end) : -1;
  if (next === letter) return runEnd(text, after, end, letter);
  if (kind === other) return symbolEnd(text, after, end);
  return unit === blank && next === other ? symbolEnd(text, after, end) : spaceEnd(text, start, end);
};

function symbolEnd(text: string, start: number, end: number): number {
  let at = runEnd(text, start, end, other);
  while (at < end && classes[text.charCodeAt(at)] === newline) at += 1;
  return at;
}
