import type { Merged } from './merged.ts';
import type { PieceBytes } from './piece-bytes.ts';
import { createTokenPairs } from './token-pairs.ts';
import type { Vocabulary } from './vocabulary.ts';
import { characterBytes, createWideCharacters } from './wide-characters.ts';

/** Joins for each character of a piece, above which it is merged in the usual way: no text that people write. */
const mostJoins = 4;

/**
 * Byte-pair merging for Chinese, Japanese, Korean and other scripts of three bytes a character, in which a token is
 * rarely more than a few characters: the known encodings of the characters are strung together, and two tokens that do
 * not stay beside each other are replaced by what their bytes are together, which then has to stay beside the token
 * before. Linear.
 * @returns whether the piece could be merged so; if not, `into` is of no meaning
 */
export function createWideMerge(
  vocabulary: Vocabulary,
  merge: (piece: PieceBytes) => Merged,
): (piece: PieceBytes, into: Merged) => boolean {
  const pairs = createTokenPairs(vocabulary, merge);
  const characters = createWideCharacters(vocabulary, merge);
  /** Tokens that are still to be put behind the others, the next one on top. */
  let waiting = new Int32Array(256);
  let waits = 0;

  function hold({ count, tokens }: Merged): void {
    if (waits + count > waiting.length) waiting = grown(waiting);
    for (let part = count - 1; part >= 0; part -= 1) {
      waiting[waits] = tokens[part]!;
      waits += 1;
    }
  }

  return ({ bytes, length }, into) => {
    if (into.tokens.length < length) into.tokens = new Int32Array(length * 2);
    const tokens = into.tokens;
    let size = 0;
    let joins = 0;
    for (let at = 0; at < length; ) {
      const units = characterBytes(bytes[at]!);
      hold(characters.tokensAt(bytes, at, units));
      at += units;
      while (waits > 0) {
        waits -= 1;
        const next = waiting[waits]!;
        if (size === 0 || pairs.stay(tokens[size - 1]!, next)) {
          tokens[size] = next;
          size += 1;
          continue;
        }
        size -= 1;
        joins += 1;
        hold(pairs.joined);
      }
      if (joins > at * mostJoins) return false;
    }
    into.count = size;
    return true;
  };
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
