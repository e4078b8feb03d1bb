import { isSpace, skipSpace } from './white-space.ts';

/** Words before a full stop that never end a sentence. */
const titles = new Set(
  'mr mrs ms dr prof st vs e.g i.e cf viz al hr fr bzw z.b d.h u.a ca m mme mlle sr sra dra'.split(' '),
);
/** Words before a full stop that do not end a sentence when a number follows. */
const counted = new Set(
  'no nr nos fig figs eq eqs p pp vol sec ch art s abb tab jan feb mar apr jun jul aug sep sept oct nov dec'.split(' '),
);

/** Ends of the sentences of text [start, end), in order, the last one being `end`. Linear; looks back one word. */
export function* sentenceEnds(text: string, start: number, end: number): Generator<number> {
  let from = start;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    let cut = -1;
    let skip = at;
    if (unit === lineFeed) cut = startsListItem(text, at + 1, end) ? at : -1;
    else if (isWideStop(unit)) cut = afterClosers(text, at + 1, end);
    else if (isStop(unit)) {
      const after = afterClosers(text, at + 1, end);
      // Stops in a row end one sentence or none.
      skip = after - 1;
      cut = endsSentence(text, start, at, after, end) ? after : -1;
    }
    if (cut > from) {
      if (cut < end) yield cut;
      from = cut;
      skip = Math.max(skip, cut - 1);
    }
    at = skip;
  }
  if (start < end) yield end;
}

const lineFeed = 0x0a;

function isStop(unit: number): boolean {
  return (
    unit === 0x2e ||
    unit === 0x21 ||
    unit === 0x3f ||
    unit === 0x2026 ||
    (unit >= 0x203c && unit <= 0x2049 && unit !== 0x203f)
  );
}

/** Stops that need no space after them: CJK, and those of Devanagari, Burmese, Ethiopic and Arabic. */
function isWideStop(unit: number): boolean {
  switch (unit) {
    case 0x3002:
    case 0xff01:
    case 0xff1f:
    case 0xff61:
    case 0x0964:
    case 0x0965:
    case 0x104b:
    case 0x1362:
    case 0x061f:
    case 0x06d4:
      return true;
    default:
      return false;
  }
}

const closers = new Set([...'"\'”’)]}»›」』）】》〉〕］｝'].map((closer) => closer.charCodeAt(0)));

function afterClosers(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const unit = text.charCodeAt(at);
    if (!closers.has(unit) && !isStop(unit) && !isWideStop(unit)) break;
    at += 1;
  }
  return at;
}

/** Whether a sentence ends with the stop at `at`, after which closing marks run to `after`. */
function endsSentence(text: string, start: number, at: number, after: number, end: number): boolean {
  if (after >= end) return true;
  if (!isSpace(text.charCodeAt(after))) return false;
  const next = skipSpace(text, after, end);
  if (next >= end) return true;
  if (isLowerCase(text, next)) return false;
  return text.charCodeAt(at) !== 0x2e || after !== at + 1 || !isAbbreviation(text, start, at, text.charCodeAt(next));
}

function isLowerCase(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit < 0x80 ? unit >= 0x61 && unit <= 0x7a : /^\p{Ll}/u.test(text.slice(at, at + 2));
}

/** Longest word that is looked up as an abbreviation. */
const longestWord = 8;

function isAbbreviation(text: string, start: number, stop: number, next: number): boolean {
  let from = stop;
  while (from > start && stop - from <= longestWord && isWordUnit(text.charCodeAt(from - 1))) from -= 1;
  const word = text.slice(from, stop);
  if (word.length === 1) return /\p{Lu}/u.test(word) && word !== 'I';
  if (word.length === 0 || word.length > longestWord) return false;
  const lower = word.toLowerCase();
  return titles.has(lower) || (counted.has(lower) && next >= 0x30 && next <= 0x39);
}

function isWordUnit(unit: number): boolean {
  return (
    unit === 0x2e ||
    (unit >= 0x30 && unit <= 0x39) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x61 && unit <= 0x7a) ||
    unit >= 0xc0
  );
}

const listMarker = /[ \t]*(?:[-*+•‣◦–]|\d{1,3}[.)])[ \t]/y;

/** A line break ends a sentence where a blank line or an item of a list follows. */
function startsListItem(text: string, at: number, end: number): boolean {
  if (at >= end) return false;
  if (text.charCodeAt(at) === lineFeed) return true;
  listMarker.lastIndex = at;
  return listMarker.test(text);
}
