import { createLongMerge } from './long-merge.ts';
import type { PieceBytes } from './piece-bytes.ts';
import { findRank, hashBase, noRank, type Vocabulary } from './vocabulary.ts';

/** The tokens of one pre-token after merging; scratch, valid until the next merge. */
export interface Merged {
  count: number;
  tokens: Int32Array;
  /** Byte offset in the pre-token where each token starts. */
  starts: Int32Array;
}

/** Rank of the bytes [start, end) of the pre-token whose prefix hashes are in `prefix`; noRank where it is no token. */
export function rankBetween(
  vocabulary: Vocabulary,
  bytes: Uint8Array,
  prefix: Int32Array,
  start: number,
  end: number,
): number {
  const length = end - start;
  if (length > vocabulary.maxTokenBytes) return noRank;
  const hash = (prefix[end]! - Math.imul(prefix[start]!, vocabulary.powers[length]!)) | 0;
  return findRank(vocabulary, bytes, start, end, hash);
}

/** Up to this many bytes the quadratic merge is faster than the heap. */
const shortBytes = 96;

/**
 * Byte-pair merging: joins the neighbours whose bytes together have the lowest rank, the leftmost first, until none are
 * left. Short pre-tokens by scanning for the minimum; long ones through a heap in O(n log n).
 */
export function createMerge(vocabulary: Vocabulary): (piece: PieceBytes) => Merged {
  const mergeLong = createLongMerge(vocabulary);
  const merged: Merged = { count: 0, tokens: new Int32Array(shortBytes), starts: new Int32Array(shortBytes + 1) };
  const pairRanks = new Int32Array(shortBytes + 1);
  const prefix = new Int32Array(shortBytes + 1);

  function prepare({ bytes, length }: PieceBytes): void {
    const { tokens, starts } = merged;
    for (let at = 0; at < length; at += 1) {
      const byte = bytes[at]!;
      prefix[at + 1] = (Math.imul(prefix[at]!, hashBase) + byte + 1) | 0;
      tokens[at] = vocabulary.byteRanks[byte]!;
      starts[at] = at;
      pairRanks[at] = at + 1 < length ? vocabulary.pairs[byte * 256 + bytes[at + 1]!]! : noRank;
    }
    starts[length] = length;
  }

  function mergeShort(piece: PieceBytes): Merged {
    prepare(piece);
    const { tokens, starts } = merged;
    let count = piece.length;
    for (;;) {
      let lowest = noRank;
      let best = -1;
      for (let part = 0; part < count - 1; part += 1) {
        if (pairRanks[part]! < lowest) {
          lowest = pairRanks[part]!;
          best = part;
        }
      }
      if (best < 0) break;
      tokens[best] = lowest;
      count -= 1;
      for (let part = best + 1; part < count; part += 1) {
        tokens[part] = tokens[part + 1]!;
        starts[part] = starts[part + 1]!;
        pairRanks[part] = pairRanks[part + 1]!;
      }
      starts[count] = piece.length;
      pairRanks[best] =
        best + 1 < count ? rankBetween(vocabulary, piece.bytes, prefix, starts[best]!, starts[best + 2]!) : noRank;
      if (best > 0)
        pairRanks[best - 1] = rankBetween(vocabulary, piece.bytes, prefix, starts[best - 1]!, starts[best + 1]!);
    }
    merged.count = count;
    return merged;
  }

  return (piece) => (piece.length <= shortBytes ? mergeShort(piece) : mergeLong(piece));
}
