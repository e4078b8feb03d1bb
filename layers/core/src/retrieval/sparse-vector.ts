import { countTerms, saturation } from './bm25.ts';

/** Terms as dimensions of a sparse vector, for stores that know only those. Indices ascend and are 32-bit hashes. */
export interface SparseVector {
  readonly indices: number[];
  readonly values: number[];
}

/**
 * Mean length of a chunk in terms, assumed once for all: a store that adds weights cannot know the true mean, and a weight
 * is never written again. Half of the default chunk size.
 */
export const assumedAverageLength = 250;

/** The part of BM25 that depends on the chunk; the store multiplies it by the inverse document frequency. */
export function sparsePassage(terms: readonly string[]): SparseVector {
  return sparse(countTerms(terms), (count) => saturation(count, terms.length, assumedAverageLength));
}

export function sparseQuery(terms: readonly string[]): SparseVector {
  return sparse(countTerms(terms), (count) => count);
}

function sparse(counts: ReadonlyMap<string, number>, weightOf: (count: number) => number): SparseVector {
  const weights = new Map<number, number>();
  for (const [term, count] of counts) {
    const index = hashOf(term);
    weights.set(index, (weights.get(index) ?? 0) + weightOf(count));
  }
  const entries = [...weights].sort(([a], [b]) => a - b);
  return { indices: entries.map(([index]) => index), values: entries.map(([, weight]) => weight) };
}

/** FNV-1a with MurmurHash3's finish, over UTF-16 code units: two of 100,000 terms meet in about one case. */
function hashOf(term: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < term.length; at += 1) hash = Math.imul(hash ^ term.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
