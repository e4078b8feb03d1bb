import { createLongMerge } from './long-merge.ts';
import { createMergeCache, longestCached } from './merge-cache.ts';
import type { Merged } from './merged.ts';
import type { PieceBytes } from './piece-bytes.ts';
import { createShortMerge, shortBytes } from './short-merge.ts';
import type { Vocabulary } from './vocabulary.ts';
import { createWideMerge } from './wide-merge.ts';

/**
 * Byte-pair merging: joins the neighbours whose bytes together have the lowest rank, the leftmost first, until none are
 * left.
 */
export function createMerge(vocabulary: Vocabulary): (piece: PieceBytes) => Merged {
  const merged: Merged = { count: 0, tokens: new Int32Array(shortBytes) };
  const wide: Merged = { count: 0, tokens: new Int32Array(shortBytes) };
  const mergeShort = createShortMerge(vocabulary, merged);
  const mergeLong = createLongMerge(vocabulary);
  const cache = createMergeCache();
  let mergeWide: ReturnType<typeof createWideMerge> | undefined;

  function mergeBytes(piece: PieceBytes): Merged {
    if (piece.length > shortBytes) return mergeLong(piece);
    if (piece.length > longestCached) return mergeShort(piece);
    if (!cache.read(piece, merged)) cache.write(piece, mergeShort(piece));
    return merged;
  }

  return (piece) => {
    if (!isWide(piece)) return mergeBytes(piece);
    mergeWide ??= createWideMerge(vocabulary, (part) =>
      part.length > shortBytes ? mergeLong(part) : mergeShort(part),
    );
    return mergeWide(piece, wide) ? wide : mergeBytes(piece);
  };
}

/** Most characters have three bytes. */
function isWide({ length, characters }: PieceBytes): boolean {
  return length > 3 && length * 2 >= characters * 5;
}
