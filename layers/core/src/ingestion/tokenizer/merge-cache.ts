import type { Merged } from './merged.ts';
import type { PieceBytes } from './piece-bytes.ts';

/** Results of recent merges: words that are no tokens come again. Direct-mapped, of fixed size (1.3 MB). */
export interface MergeCache {
  /** Fills `into` and returns true when this pre-token was merged not long ago. */
  read(piece: PieceBytes, into: Merged): boolean;
  /** Keeps a result, in the place of another. `merged` must have at most `longestCached` tokens. */
  write(piece: PieceBytes, merged: Merged): void;
}

/** Bytes of the longest pre-token that is kept. */
export const longestCached = 64;
const slotBits = 12;

export function createMergeCache(): MergeCache {
  const slots = 1 << slotBits;
  const hashes = new Int32Array(slots);
  const lengths = new Uint8Array(slots);
  const counts = new Uint8Array(slots);
  const bytes = new Uint8Array(slots * longestCached);
  const tokens = new Int32Array(slots * longestCached);

  return {
    read(piece, into) {
      const slot = slotOf(piece.hash);
      const { length } = piece;
      if (lengths[slot] !== length || hashes[slot] !== piece.hash) return false;
      const base = slot * longestCached;
      for (let at = 0; at < length; at += 1) if (bytes[base + at] !== piece.bytes[at]) return false;
      const count = counts[slot]!;
      for (let part = 0; part < count; part += 1) into.tokens[part] = tokens[base + part]!;
      into.count = count;
      return true;
    },
    write(piece, merged) {
      const slot = slotOf(piece.hash);
      const base = slot * longestCached;
      hashes[slot] = piece.hash;
      lengths[slot] = piece.length;
      counts[slot] = merged.count;
      for (let at = 0; at < piece.length; at += 1) bytes[base + at] = piece.bytes[at]!;
      for (let part = 0; part < merged.count; part += 1) tokens[base + part] = merged.tokens[part]!;
    },
  };
}

function slotOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - slotBits);
}
