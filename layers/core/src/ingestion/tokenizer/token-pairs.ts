import type { Merged } from './merged.ts';
import { createPieceBytes, hashBytes, type PieceBytes } from './piece-bytes.ts';
import { findRank, noRank, tokenStart, type Vocabulary } from './vocabulary.ts';

/**
 * What becomes of two tokens that meet: whether their joined bytes are encoded as just these two and, where not, as what.
 *
 * A sequence of tokens is the encoding of its bytes if and only if each two neighbours stay as they are: where no merge
 * crosses a border, none does in a longer text either (github/rust-gems, crate `bpe`). This needs a table in which each
 * token is the encoding of its own bytes, as it is in cl100k and o200k.
 */
export interface TokenPairs {
  /** False where they do not stay; then `joined` has the tokens in their place until the next call. */
  stay(first: number, second: number): boolean;
  readonly joined: Merged;
}

const slotBits = 17;
const none = -1;

/** Answers are remembered in a direct-mapped table of 2 MB; the others by merging the bytes. */
export function createTokenPairs(vocabulary: Vocabulary, merge: (piece: PieceBytes) => Merged): TokenPairs {
  /** Four numbers a slot: the pair, and the tokens in its place, of which the first is missing where the pair stays. */
  const slots = new Int32Array(4 << slotBits).fill(none);
  const joined: Merged = { count: 0, tokens: new Int32Array(2 * vocabulary.maxTokenBytes) };
  const piece = createPieceBytes();

  /** Fills `joined`, unless the pair stays. */
  function join(first: number, second: number): boolean {
    piece.length = 0;
    append(piece, vocabulary, first);
    append(piece, vocabulary, second);
    const { bytes, length } = piece;
    piece.hash = hashBytes(bytes, length);
    const whole = length > vocabulary.maxTokenBytes ? noRank : findRank(vocabulary, bytes, 0, length, piece.hash);
    joined.count = 1;
    joined.tokens[0] = whole;
    if (whole !== noRank) return false;
    const { count, tokens } = merge(piece);
    joined.count = count;
    for (let part = 0; part < count; part += 1) joined.tokens[part] = tokens[part]!;
    return count === 2 && tokens[0] === first && tokens[1] === second;
  }

  return {
    joined,
    stay(first, second) {
      const hash = Math.imul(first, 0x9e3779b1) + Math.imul(second, 0x85ebca6b);
      const slot = (hash >>> (32 - slotBits)) << 2;
      if (slots[slot] === first && slots[slot + 1] === second) {
        if (slots[slot + 2] === none) return true;
        joined.tokens[0] = slots[slot + 2]!;
        joined.tokens[1] = slots[slot + 3]!;
        joined.count = slots[slot + 3] === none ? 1 : 2;
        return false;
      }
      const isKept = join(first, second);
      if (!isKept && joined.count > 2) return false;
      slots[slot] = first;
      slots[slot + 1] = second;
      slots[slot + 2] = isKept ? none : joined.tokens[0]!;
      slots[slot + 3] = !isKept && joined.count === 2 ? joined.tokens[1]! : none;
      return isKept;
    },
  };
}

function append(piece: PieceBytes, vocabulary: Vocabulary, token: number): void {
  const end = vocabulary.ends[token]!;
  for (let at = tokenStart(vocabulary, token); at < end; at += 1) {
    piece.bytes[piece.length] = vocabulary.bytes[at]!;
    piece.length += 1;
  }
}
