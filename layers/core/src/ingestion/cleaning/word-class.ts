/** What a code unit is to whoever counts words: nothing, part of a word, or a word of its own as in Chinese or Thai. */
export const wordClass = { none: 0, letter: 1, alone: 2 } as const;

const letters = /[\p{L}\p{M}\p{N}\p{Cs}]/u;
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
let table: Uint8Array | undefined;

/** Classes of the 65,536 code units; made when first asked for. */
export function wordClasses(): Uint8Array {
  if (table !== undefined) return table;
  table = new Uint8Array(0x10000);
  for (let unit = 0; unit < table.length; unit += 1) {
    const character = String.fromCharCode(unit);
    if (!letters.test(character)) continue;
    table[unit] = unspaced.test(character) ? wordClass.alone : wordClass.letter;
  }
  return table;
}
