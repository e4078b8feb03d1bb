import { withPlainForms } from './typography.ts';

const printable = /^[\t\n\x20-\x7e]*$/;
const lineBreaks = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const wideSpaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
/** Controls, soft hyphens, zero-width characters, direction marks and the anchors of interlinear annotation. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
/** Tag characters spell hidden text; only a flag of a region (U+1F3F4, tags, U+E007F) shows them. */
const tags = /(\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f})|[\u{e0000}-\u{e007f}]/gu;
/** One variation selector says how the character before it looks; a run of them spells hidden text. */
const selectors = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{3,}/gu;
/** Joiners mean something inside emoji and in scripts such as Persian and Hindi, and nothing beside Latin or space. */
const strayJoiners =
  /(?<![\u0370-\u1dff\u1f00-\u{10ffff}])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0370-\u1dff\u1f00-\u{10ffff}])/gu;

/**
 * Text as it is meant: NFC with ligatures and widths undone, `\n` as the only line break, plain spaces, nothing invisible, no lone surrogate. Doing it
 * twice changes nothing. Linear.
 */
export function cleanText(raw: string): string {
  if (printable.test(raw)) return raw;
  const visible = raw
    .toWellFormed()
    .replace(lineBreaks, '\n')
    .replace(invisible, '')
    .replace(tags, '$1')
    .replace(selectors, '')
    .replace(wideSpaces, ' ');
  return withPlainForms(visible).normalize('NFC').replace(strayJoiners, '').normalize('NFC');
}

/** All runs of blanks but a single plain one, which most are, and which stays what it is. */
const wideBlanks = /[ \t]{2,}|\t/g;

/** Words of ASCII with single blanks between, as most lines of most documents: nothing of them changes. */
const plainProse = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
/** Repetitions of an expression take memory. */
const longestPlain = 2000;

/**
 * Clean text whose runs of blanks are one blank, without any at the start or end of a line. Millions of line breaks in a
 * row are more than one repetition of an expression can remember.
 */
export function cleanProse(raw: string): string {
  if (raw.length <= longestPlain && plainProse.test(raw)) return raw;
  return cleanText(raw)
    .replace(wideBlanks, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/(?<=\n\n)\n/g, '')
    .trim();
}

/** Clean text whose lines keep their indentation and inner blanks; blank lines at both ends go. */
export function cleanVerbatim(raw: string): string {
  return trimLineEnds(cleanText(raw)).replace(/^\n+/, '').trimEnd();
}

/** Clean text whose lines keep their indentation, with single blanks within. */
export function cleanLines(raw: string): string {
  return trimLineEnds(cleanText(raw).replace(/(\S)[ \t]+(?=\S)/g, '$1 '))
    .replace(/^\n+/, '')
    .trimEnd();
}

/** A regular expression for blanks before a line break would be quadratic on long runs of blanks. */
function trimLineEnds(text: string): string {
  if (!text.includes(' \n') && !text.includes('\t\n')) return text;
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
