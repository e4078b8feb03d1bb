import { countTerms, inverseDocumentFrequency, saturation, type TermStatistics } from './bm25.ts';
import { byScoreThenId, type Scored } from './fuse.ts';

interface Entry {
  readonly length: number;
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * An inverted index in memory over few chunks (thousands), exact by BM25. It serves what a store's own index does not hold
 * yet; its statistics are its own, or those of the larger index that it stands beside.
 */
export class KeywordIndex implements TermStatistics {
  readonly #entries = new Map<string, Entry>();
  readonly #postings = new Map<string, Set<string>>();
  #totalLength = 0;

  get chunkCount(): number {
    return this.#entries.size;
  }

  get averageLength(): number {
    return this.#entries.size === 0 ? 0 : this.#totalLength / this.#entries.size;
  }

  chunksWith(term: string): number {
    return this.#postings.get(term)?.size ?? 0;
  }

  chunkIds(): string[] {
    return [...this.#entries.keys()];
  }

  put(chunkId: string, terms: readonly string[]): void {
    this.remove(chunkId);
    const counts = countTerms(terms);
    this.#entries.set(chunkId, { length: terms.length, counts });
    this.#totalLength += terms.length;
    for (const term of counts.keys()) {
      const posting = this.#postings.get(term);
      if (posting === undefined) this.#postings.set(term, new Set([chunkId]));
      else posting.add(chunkId);
    }
  }

  remove(chunkId: string): void {
    const entry = this.#entries.get(chunkId);
    if (entry === undefined) return;
    this.#entries.delete(chunkId);
    this.#totalLength -= entry.length;
    for (const term of entry.counts.keys()) {
      const posting = this.#postings.get(term);
      posting?.delete(chunkId);
      if (posting?.size === 0) this.#postings.delete(term);
    }
  }

  /** Every chunk that holds a query term, best first, ties by id. A term counts as often as the query says it. */
  search(queryTerms: readonly string[], statistics: TermStatistics = this): Scored[] {
    const scores = new Map<string, number>();
    for (const [term, weight] of countTerms(queryTerms)) {
      const idf = weight * inverseDocumentFrequency(statistics.chunkCount, statistics.chunksWith(term));
      for (const chunkId of this.#postings.get(term) ?? []) {
        const { length, counts } = this.#entries.get(chunkId) as Entry;
        const part = idf * saturation(counts.get(term) ?? 0, length, statistics.averageLength);
        scores.set(chunkId, (scores.get(chunkId) ?? 0) + part);
      }
    }
    return [...scores].map(([chunkId, score]) => ({ chunkId, score })).sort(byScoreThenId);
  }
}
