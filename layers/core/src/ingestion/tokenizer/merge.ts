import { createLongMerge } from './long-merge.ts';
import { createMergeCache, longestCached } from './merge-cache.ts';
import type { PieceBytes } from './piece-bytes.ts';
import { createShortMerge, shortBytes } from './short-merge.ts';
import { findRank, noRank, type Vocabulary } from './vocabulary.ts';

/** The tokens of one pre-token after merging; scratch, valid until the next merge. */
export interface Merged {
  count: number;
  tokens: Int32Array;
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

/**
 * Byte-pair merging: joins the neighbours whose bytes together have the lowest rank, the leftmost first, until none are
 * left.
 */
export function createMerge(vocabulary: Vocabulary): (piece: PieceBytes) => Merged {
  const merged: Merged = { count: 0, tokens: new Int32Array(shortBytes) };
  const mergeShort = createShortMerge(vocabulary, merged);
  const mergeLong = createLongMerge(vocabulary);
  const cache = createMergeCache();
  return (piece) => {
    if (piece.length > shortBytes) return mergeLong(piece);
    if (piece.length > longestCached) return mergeShort(piece);
    if (!cache.read(piece, merged)) cache.write(piece, mergeShort(piece));
    return merged;
  };
}
