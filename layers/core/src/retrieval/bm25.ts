/**
 * BM25 (Robertson and Zaragoza, 2009), the one keyword score of every store. The constants are those that LanceDB's index
 * has built in; all other places follow it, so that stores rank alike.
 */
export const bm25 = { k1: 1.2, b: 0.75 } as const;

/** ln(1 + (N − n + ½) / (n + ½)): never negative, also for a term that stands in every chunk. */
export function inverseDocumentFrequency(chunkCount: number, chunksWithTerm: number): number {
  return Math.log(1 + (chunkCount - chunksWithTerm + 0.5) / (chunksWithTerm + 0.5));
}

/** The part of a term's score that depends on the chunk: occurrences, saturated, and normalised by length in terms. */
export function saturation(occurrences: number, length: number, averageLength: number): number {
  const norm = bm25.k1 * (1 - bm25.b + (bm25.b * length) / Math.max(1, averageLength));
  return (occurrences * (bm25.k1 + 1)) / (occurrences + norm);
}

/** How often each term occurs. */
export function countTerms(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** What a ranking knows of all chunks: how many there are, their mean length in terms, and how many hold each term. */
export interface TermStatistics {
  readonly chunkCount: number;
  readonly averageLength: number;
  chunksWith(term: string): number;
}

/** The score of one chunk for a query. A term counts as often as the query says it. */
export function bm25Score(
  queryTerms: readonly string[],
  chunkTerms: readonly string[],
  statistics: TermStatistics,
): number {
  const occurrences = countTerms(chunkTerms);
  let score = 0;
  for (const [term, weight] of countTerms(queryTerms)) {
    const count = occurrences.get(term);
    if (count === undefined) continue;
    const idf = inverseDocumentFrequency(statistics.chunkCount, statistics.chunksWith(term));
    score += weight * idf * saturation(count, chunkTerms.length, statistics.averageLength);
  }
  return score;
}
