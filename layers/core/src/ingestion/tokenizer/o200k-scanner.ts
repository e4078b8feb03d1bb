import { buildCaseClasses, caseClass } from './case-class.ts';
import { characterClass, characterClasses } from './character-class.ts';
import { classAt, contractionUnits, numberEnd, runEnd, type Scanner, spaceEnd, unitsAt } from './scan.ts';

const { other, letter, number, newline, upper, lower, mark } = caseClass;

const apostrophe = 0x27;
const blank = 0x20;
const slash = 0x2f;

/**
 * o200k's pre-token pattern by hand, without backtracking:
 * `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?`
 * `|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?`
 * `|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
 */
export function createO200kScanner(): Scanner {
  const cases = buildCaseClasses();

  /**
   * End of the word whose letters start at `start`. Capitals and letters without case come first; where no small letter
   * follows them, the word ends after the last letter without case or, if it has none, with the capitals.
   */
  function wordEnd(text: string, start: number, end: number, isAfterMark: boolean): number {
    let afterUncased = -1;
    let kind = -1;
    let at = start;
    for (let units = 1; at < end; at += units) {
      const unit = text.charCodeAt(at);
      const isPlain = (unit & 0xf800) !== 0xd800;
      kind = isPlain ? cases[unit]! : classAt(cases, text, at, end);
      units = isPlain ? 1 : unitsAt(text, at, end);
      if (kind === letter || kind === mark) afterUncased = at + units;
      else if (kind !== upper) break;
    }
    if (at < end && kind === lower) return withContraction(text, tailEnd(text, at, end), end);
    if (afterUncased >= 0 && afterUncased < at) return afterUncased;
    // A mark before capitals is a letter without case itself, after which the word ends.
    return isAfterMark && afterUncased < 0 && at > start ? start : withContraction(text, at, end);
  }

  function tailEnd(text: string, start: number, end: number): number {
    let at = start;
    for (let units = 1; at < end; at += units) {
      const unit = text.charCodeAt(at);
      const isPlain = (unit & 0xf800) !== 0xd800;
      const kind = isPlain ? cases[unit]! : classAt(cases, text, at, end);
      units = isPlain ? 1 : unitsAt(text, at, end);
      if (kind !== lower && kind !== letter && kind !== mark) break;
    }
    return at;
  }

  return (text, start, end) => {
    const kind = classAt(cases, text, start, end);
    if (kind === lower || kind === upper || kind === letter) return wordEnd(text, start, end, false);
    if (kind === number) return numberEnd(text, start, end);
    if (kind === newline) return spaceEnd(text, start, end);
    const after = start + unitsAt(text, start, end);
    const next = after < end ? classAt(cases, text, after, end) : -1;
    if (kind === mark || next === lower || next === upper || next === letter || next === mark)
      return wordEnd(text, after, end, kind === mark);
    if (kind === other) return symbolEnd(text, after, end);
    const isBlank = text.charCodeAt(start) === blank;
    return isBlank && next === other ? symbolEnd(text, after, end) : spaceEnd(text, start, end);
  };
}

function withContraction(text: string, at: number, end: number): number {
  return at < end && text.charCodeAt(at) === apostrophe ? at + contractionUnits(text, at, end) : at;
}

/** Marks within a run of symbols are symbols. */
function symbolEnd(text: string, start: number, end: number): number {
  let at = runEnd(text, start, end, characterClass.other);
  for (; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit !== slash && characterClasses[unit] !== characterClass.newline) break;
  }
  return at;
}
