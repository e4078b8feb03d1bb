import type { Shingles } from './shingles.ts';

/** Shingles that so many documents share that they tell none of them from another; as numbers made by `shingleKey`. */
export type Boilerplate = ReadonlySet<number>;

/** In fewer documents nothing is boilerplate. */
const leastDocuments = 20;
/** Share of the documents that hold a shingle of the letterhead, the menu or the small print. */
const commonShare = 0.2;
/** A document that keeps fewer shingles, or a smaller share of them, is compared with all it has. */
const leastLeft = 16;
const leastShareLeft = 0.1;
const buckets = 1 << 22;

/** The upper 53 bits of a shingle, which a number holds exactly. */
export function shingleKey(low: number, high: number): number {
  return high * 0x200000 + (low >>> 11);
}

/**
 * Shingles in a fifth of the documents or more. Linear: counts that are too high where hashes meet come first, so that only
 * what may be common is counted exactly.
 */
export function boilerplateOf(documents: readonly Shingles[]): Boilerplate {
  if (documents.length < leastDocuments) return new Set();
  const common = Math.ceil(documents.length * commonShare);
  const rough = new Uint32Array(buckets);
  for (const shingles of documents) {
    for (let at = 0; at < shingles.length; at += 2) rough[shingles[at]! & (buckets - 1)]! += 1;
  }
  const counts = new Map<number, number>();
  for (const shingles of documents) {
    for (let at = 0; at < shingles.length; at += 2) {
      if (rough[shingles[at]! & (buckets - 1)]! < common) continue;
      const key = shingleKey(shingles[at]!, shingles[at + 1]!);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return new Set([...counts].filter(([, count]) => count >= common).map(([key]) => key));
}

/** The shingles that are no boilerplate; all of them where that leaves too little to compare. Linear. */
export function withoutBoilerplate(shingles: Shingles, boilerplate: Boilerplate): Shingles {
  if (boilerplate.size === 0) return shingles;
  const kept = new Uint32Array(shingles.length);
  let length = 0;
  for (let at = 0; at < shingles.length; at += 2) {
    if (boilerplate.has(shingleKey(shingles[at]!, shingles[at + 1]!))) continue;
    kept[length] = shingles[at]!;
    kept[length + 1] = shingles[at + 1]!;
    length += 2;
  }
  return length < leastLeft * 2 || length < leastShareLeft * shingles.length ? shingles : kept.slice(0, length);
}
