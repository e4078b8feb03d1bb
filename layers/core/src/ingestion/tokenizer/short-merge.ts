import type { Merged } from './merged.ts';
import type { PieceBytes } from './piece-bytes.ts';
import { rankBetween } from './rank-between.ts';
import { hashBase, noRank, type Vocabulary } from './vocabulary.ts';

/** Up to this many bytes, looking for the lowest pair each time is faster than a heap. */
export const shortBytes = 96;

/**
 * Parts of a pre-token as a chain over its byte positions: `next` leads to the following part, and the pair that a part
 * forms with it has its rank in `pairRanks`. Scratch, reused.
 */
interface Chain {
  readonly tokens: Int32Array;
  readonly pairRanks: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  /** Hashes of the bytes before each position. */
  readonly prefix: Int32Array;
}

/** Byte-pair merging of short pre-tokens; the result goes into `merged`. */
export function createShortMerge(vocabulary: Vocabulary, merged: Merged): (piece: PieceBytes) => Merged {
  const rankOfPair = createPairRanks(vocabulary);
  const array = () => new Int32Array(shortBytes + 2);
  const chain: Chain = { tokens: array(), pairRanks: array(), next: array(), previous: array(), prefix: array() };
  const { tokens, pairRanks, next, previous, prefix } = chain;

  function pairRank(piece: PieceBytes, at: number): number {
    const second = next[at]!;
    if (second >= piece.length) return noRank;
    return rankOfPair(tokens[at]!, tokens[second]!, piece.bytes, prefix, at, next[second]!);
  }

  return (piece) => {
    prepare(chain, vocabulary, piece);
    for (let at = lowest(pairRanks, piece.length); at >= 0; at = lowest(pairRanks, piece.length)) {
      const second = next[at]!;
      tokens[at] = pairRanks[at]!;
      pairRanks[second] = noRank;
      next[at] = next[second]!;
      previous[next[second]!] = at;
      pairRanks[at] = pairRank(piece, at);
      if (at > 0) pairRanks[previous[at]!] = pairRank(piece, previous[at]!);
    }
    merged.count = 0;
    for (let at = 0; at < piece.length; at = next[at]!) {
      merged.tokens[merged.count] = tokens[at]!;
      merged.count += 1;
    }
    return merged;
  };
}

/** Each byte is a part. */
function prepare(
  { tokens, pairRanks, next, previous, prefix }: Chain,
  vocabulary: Vocabulary,
  { bytes, length }: PieceBytes,
): void {
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at]!;
    prefix[at + 1] = (Math.imul(prefix[at]!, hashBase) + byte + 1) | 0;
    tokens[at] = vocabulary.byteRanks[byte]!;
    next[at] = at + 1;
    previous[at + 1] = at;
    pairRanks[at] = at + 1 < length ? vocabulary.pairs[byte * 256 + bytes[at + 1]!]! : noRank;
  }
}

/** Position of the lowest rank, the leftmost of equals; -1 where there is none. */
function lowest(pairRanks: Int32Array, length: number): number {
  let rank = noRank;
  let position = -1;
  for (let at = 0; at < length; at += 1) {
    const candidate = pairRanks[at]!;
    if (candidate < rank) {
      rank = candidate;
      position = at;
    }
  }
  return position;
}

type RankOfPair = (
  first: number,
  second: number,
  bytes: Uint8Array,
  prefix: Int32Array,
  start: number,
  end: number,
) => number;

const slotBits = 14;

/** Ranks of pairs met before, also of those that are none; direct-mapped and small enough to stay in the cache (200 KB). */
function createPairRanks(vocabulary: Vocabulary): RankOfPair {
  const slots = 1 << slotBits;
  const firsts = new Int32Array(slots).fill(-1);
  const seconds = new Int32Array(slots);
  const ranks = new Int32Array(slots);
  return (first, second, bytes, prefix, start, end) => {
    const slot = (Math.imul(first, 0x9e3779b1) + Math.imul(second, 0x85ebca6b)) >>> (32 - slotBits);
    if (firsts[slot] === first && seconds[slot] === second) return ranks[slot]!;
    const rank = rankBetween(vocabulary, bytes, prefix, start, end);
    firsts[slot] = first;
    seconds[slot] = second;
    ranks[slot] = rank;
    return rank;
  };
}
