import type { TokenRanks } from './token-ranks.ts';

/**
 * Open-addressed hash table from token bytes to rank. A slot holds 14 bits of the hash above 18 bits of rank + 1, so a
 * miss rarely touches the bytes; 1.5 MB for 100,000 tokens beside the bytes themselves.
 */
export interface Vocabulary {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  readonly slots: Int32Array;
  /** Rank of each two-byte token, by first × 256 + second; noRank where there is none. */
  readonly pairs: Int32Array;
  readonly byteRanks: Int32Array;
  readonly maxTokenBytes: number;
  /** `hashBase` to the power of the index, for hashes of substrings out of prefix hashes. */
  readonly powers: Int32Array;
}

/** Above every rank, so that a missing pair loses each comparison. */
export const noRank = 0x7fffffff;
export const hashBase = 0x01000193;

const rankBits = 18;
const rankMask = (1 << rankBits) - 1;

export function buildVocabulary(ranks: TokenRanks): Vocabulary {
  const { bytes, ends } = ranks;
  if (ends.length >= rankMask) throw new RangeError(`a table of ${ends.length} tokens does not fit ${rankBits} bits`);
  const slots = new Int32Array(1 << Math.ceil(Math.log2(ends.length * 2 + 2)));
  const pairs = new Int32Array(65536).fill(noRank);
  const byteRanks = new Int32Array(256).fill(noRank);
  let maxTokenBytes = 0;
  for (let rank = 0, start = 0; rank < ends.length; rank += 1) {
    const end = ends[rank]!;
    const length = end - start;
    if (length === 1) byteRanks[bytes[start]!] = rank;
    if (length === 2) pairs[bytes[start]! * 256 + bytes[start + 1]!] = rank;
    if (length > maxTokenBytes) maxTokenBytes = length;
    if (length > 0) insert(slots, hashOf(bytes, start, end), rank);
    start = end;
  }
  const powers = new Int32Array(maxTokenBytes + 1);
  powers[0] = 1;
  for (let length = 1; length <= maxTokenBytes; length += 1) powers[length] = Math.imul(powers[length - 1]!, hashBase);
  return { bytes, ends, slots, pairs, byteRanks, maxTokenBytes, powers };
}

/** Where the bytes of a token begin in `bytes`; they end at `ends[token]`. */
export function tokenStart({ ends }: Vocabulary, token: number): number {
  return token === 0 ? 0 : ends[token - 1]!;
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at += 1) hash = (Math.imul(hash, hashBase) + bytes[at]! + 1) | 0;
  return hash;
}

/** The polynomial hash mixes its low bits badly; this spreads them (a 32-bit finaliser). */
function spread(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

function insert(slots: Int32Array, hash: number, rank: number): void {
  const mixed = spread(hash);
  const mask = slots.length - 1;
  let slot = mixed & mask;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = (mixed & ~rankMask) | (rank + 1);
}

/**
 * Rank of bytes [start, end) of `from`, or noRank.
 * @param hash polynomial hash of these bytes (each byte + 1, base `hashBase`, modulo 2³²)
 */
export function findRank(vocabulary: Vocabulary, from: Uint8Array, start: number, end: number, hash: number): number {
  const { slots, ends, bytes } = vocabulary;
  const mixed = spread(hash);
  const mask = slots.length - 1;
  const length = end - start;
  for (let slot = mixed & mask; ; slot = (slot + 1) & mask) {
    const entry = slots[slot]!;
    if (entry === 0) return noRank;
    if (((entry ^ mixed) & ~rankMask) !== 0) continue;
    const rank = (entry & rankMask) - 1;
    const first = rank === 0 ? 0 : ends[rank - 1]!;
    if (ends[rank]! - first !== length) continue;
    let at = 0;
    while (at < length && bytes[first + at] === from[start + at]) at += 1;
    if (at === length) return rank;
  }
}
