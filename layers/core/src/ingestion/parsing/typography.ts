/**
 * Characters that differ from their plain form in look alone: Latin and Armenian ligatures, Arabic letters in the form of
 * their place in a word, radicals that stand for a character, half-width kana, and letters, digits and signs of full
 * width. Full-width marks that end or enclose a sentence keep their width: Chinese and Japanese sentences are told by them.
 * Superscripts, fractions, circled and Roman numerals are none of these: their plain form would be another number.
 */
const dressed =
  /[\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufbb1\ufbd3-\ufbff\ufe80-\ufefc\u2f00-\u2fd5\uff65-\uff9f\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff03-\uff06\uff0a\uff0b\uff0d\uff0f\uff1c-\uff1e\uff20\uff3c\uff3e-\uff40\uff5c\uffe0-\uffe2\uffe4-\uffe6]+/g;

/** Compatibility decomposition where it cannot change the meaning. Linear. @see UAX #15 */
export function withPlainForms(text: string): string {
  return text.replace(dressed, (run) => run.normalize('NFKC'));
}

const superscripts: ReadonlyMap<string, string> = new Map(
  [...'0123456789+-−=()n'].map((plain, index) => [plain, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ'][index]!]),
);

/** A raised number in raised characters: 10 to the power of 6 is not 106. Raised words and notes stay as they are. */
export function superscript(text: string): string {
  const characters = [...text.trim()];
  const isNumber = characters.length > 0 && characters.length <= 20 && characters.every((one) => superscripts.has(one));
  return isNumber ? characters.map((one) => superscripts.get(one)).join('') : text;
}
