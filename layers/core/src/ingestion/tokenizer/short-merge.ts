import { type Merged, rankBetween } from './merge.ts';
import type { PieceBytes } from './piece-bytes.ts';
import { hashBase, noRank, type Vocabulary } from './vocabulary.ts';

/** Up to this many bytes, looking for the lowest pair each time is faster than a heap. */
export const shortBytes = 96;

/**
 * Byte-pair merging of short pre-tokens. Parts are a chain over byte positions: `next` leads to the following part, and
 * the pair that a part forms with it has its rank in `pairRanks`.
 */
export function createShortMerge(vocabulary: Vocabulary, merged: Merged): (piece: PieceBytes) => Merged {
  const rankOfPair = createPairRanks(vocabulary);
  const tokens = new Int32Array(shortBytes + 1);
  const pairRanks = new Int32Array(shortBytes + 1);
  const next = new Int32Array(shortBytes + 1);
  const previous = new Int32Array(shortBytes + 2);
  const prefix = new Int32Array(shortBytes + 1);

  function prepare({ bytes, length }: PieceBytes): void {
    for (let at = 0; at < length; at += 1) {
      const byte = bytes[at]!;
      prefix[at + 1] = (Math.imul(prefix[at]!, hashBase) + byte + 1) | 0;
      tokens[at] = vocabulary.byteRanks[byte]!;
      next[at] = at + 1;
      previous[at + 1] = at;
      pairRanks[at] = at + 1 < length ? vocabulary.pairs[byte * 256 + bytes[at + 1]!]! : noRank;
    }
  }

  function pairRank(piece: PieceBytes, at: number): number {
    const second = next[at]!;
    if (second >= piece.length) return noRank;
    return rankOfPair(tokens[at]!, tokens[second]!, piece.bytes, prefix, at, next[second]!);
  }

  function mergeAll(piece: PieceBytes): void {
    const { length } = piece;
    for (;;) {
      let lowest = noRank;
      let best = -1;
      for (let at = 0; at < length; at += 1) {
        const rank = pairRanks[at]!;
        if (rank < lowest) {
          lowest = rank;
          best = at;
        }
      }
      if (best < 0) return;
      const second = next[best]!;
      tokens[best] = lowest;
      pairRanks[second] = noRank;
      next[best] = next[second]!;
      previous[next[second]!] = best;
      pairRanks[best] = pairRank(piece, best);
      if (best > 0) pairRanks[previous[best]!] = pairRank(piece, previous[best]!);
    }
  }

  return (piece) => {
    prepare(piece);
    mergeAll(piece);
    let count = 0;
    for (let at = 0; at < piece.length; at = next[at]!) {
      merged.tokens[count] = tokens[at]!;
      merged.starts[count] = at;
      count += 1;
    }
    merged.starts[count] = piece.length;
    merged.count = count;
    return merged;
  };
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
