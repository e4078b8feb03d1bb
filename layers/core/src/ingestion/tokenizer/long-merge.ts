import type { Merged } from './merged.ts';
import { createMinHeap } from './min-heap.ts';
import type { PieceBytes } from './piece-bytes.ts';
import { rankBetween } from './rank-between.ts';
import { hashBase, noRank, type Vocabulary } from './vocabulary.ts';

/** Heap keys order by rank, then by position: rank × 2³² + position is exact below 2⁵³. */
const positions = 2 ** 32;

/** Byte-pair merging in O(n log n) time and about 50 bytes per byte, for pre-tokens of any length. */
export function createLongMerge(vocabulary: Vocabulary): (piece: PieceBytes) => Merged {
  return (piece) => {
    const { bytes, length } = piece;
    const prefix = prefixHashes(piece);
    const tokens = new Int32Array(length);
    const next = new Int32Array(length + 1);
    const previous = new Int32Array(length + 1);
    const pairRanks = new Int32Array(length).fill(noRank);
    const heap = createMinHeap(length);
    for (let at = 0; at < length; at += 1) {
      tokens[at] = vocabulary.byteRanks[bytes[at]!]!;
      next[at] = at + 1;
      previous[at + 1] = at;
      if (at + 1 < length) pairRanks[at] = vocabulary.pairs[bytes[at]! * 256 + bytes[at + 1]!]!;
      if (pairRanks[at] !== noRank) heap.add(pairRanks[at]! * positions + at);
    }
    heap.heapify();

    function repair(at: number): void {
      const second = next[at]!;
      const rank = second < length ? rankBetween(vocabulary, bytes, prefix, at, next[second]!) : noRank;
      pairRanks[at] = rank;
      if (rank !== noRank) heap.push(rank * positions + at);
    }

    while (heap.size() > 0) {
      const key = heap.pop();
      const rank = Math.floor(key / positions);
      const at = key - rank * positions;
      if (pairRanks[at] !== rank) continue;
      const second = next[at]!;
      tokens[at] = rank;
      pairRanks[second] = noRank;
      next[at] = next[second]!;
      previous[next[second]!] = at;
      repair(at);
      if (at > 0) repair(previous[at]!);
    }
    return collect(tokens, next, length);
  };
}

function prefixHashes({ bytes, length }: PieceBytes): Int32Array {
  const prefix = new Int32Array(length + 1);
  for (let at = 0; at < length; at += 1) prefix[at + 1] = (Math.imul(prefix[at]!, hashBase) + bytes[at]! + 1) | 0;
  return prefix;
}

/** Follows the chain of what is left; reuses `tokens`, since a token never moves to the right. */
function collect(tokens: Int32Array, next: Int32Array, length: number): Merged {
  let count = 0;
  for (let at = 0; at < length; at = next[at]!) {
    tokens[count] = tokens[at]!;
    count += 1;
  }
  return { count, tokens };
}
