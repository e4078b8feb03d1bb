/** A text as it reads, whatever it is spelled with, and where each of its code units came from. */
export interface FoldedText {
  readonly text: string;
  /** Offset in the original of a code unit of `text`; also of its end. */
  originalOf(offset: number): number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: text without anything to fold
const plain = /^[\x00-\x7f]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is folded at once, and what character by character
const stretches = /[\x00-\x7f]+|[^\x00-\x7f]+/g;
const ignored = /\p{M}|[\p{Cf}\u115f\u1160\u3164]/u;
/** Cyrillic and Greek letters that look like Latin ones, where they stand beside Latin ones. */
const lookalikes = new Map(
  [...'аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwнhкkмmтtвbαaοoεeιiκkνvρpτtυuχxγy'].flatMap((letter, at, all) =>
    at % 2 === 0 ? [[letter, all[at + 1]!] as const] : [],
  ),
);

/**
 * Lower case, compatibility forms expanded, accents and what cannot be seen left out, letters that pose as Latin ones
 * replaced. Linear.
 */
export function foldText(original: string): FoldedText {
  if (plain.test(original)) return { text: original.toLowerCase(), originalOf: (offset) => offset };
  const offsets = new Uint32Array(original.length * 2 + 64);
  const parts: string[] = [];
  let length = 0;
  let at = 0;
  for (const { 0: stretch } of original.matchAll(stretches)) {
    const isPlain = stretch.charCodeAt(0) < 0x80;
    for (const character of isPlain ? [stretch] : stretch) {
      const folded = isPlain ? stretch.toLowerCase() : fold(character, original, at);
      // A ligature of a whole phrase is no spelling of anything: it is cut to what the offsets have room for.
      const kept = isPlain || length + folded.length + original.length - at <= offsets.length ? folded : '';
      for (let unit = 0; unit < kept.length; unit += 1) offsets[length + unit] = isPlain ? at + unit : at;
      parts.push(kept);
      length += kept.length;
      at += character.length;
    }
  }
  offsets[length] = original.length;
  return { text: parts.join(''), originalOf: (offset) => offsets[Math.min(offset, length)]! };
}

function fold(character: string, original: string, at: number): string {
  const unit = character.charCodeAt(0);
  if (ignored.test(character)) return '';
  const lower = character.toLowerCase();
  const latin = lookalikes.get(lower);
  if (latin !== undefined && (isLatin(original.charCodeAt(at - 1)) || isLatin(original.charCodeAt(at + 1))))
    return latin;
  if (unit >= 0x2e80 && unit < 0xfb00) return lower;
  if (unit >= 0x2e80) return bare(lower);
  const known = bareForms.get(lower) ?? bare(lower);
  bareForms.set(lower, known);
  return known;
}

/** Remembered for the alphabets, whose letters come again and again. */
const bareForms = new Map<string, string>();

function bare(letter: string): string {
  return letter
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

function isLatin(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a);
}
