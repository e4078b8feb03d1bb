import { countTerms, inverseDocumentFrequency, saturation, type TermStatistics } from './bm25.ts';
import { byScoreThenId, type Scored } from './fuse.ts';

/** A posting is one number: the slot of a chunk and how often it holds the term, counted up to this. */
const maxCount = 255;
const countRange = maxCount + 1;

/**
 * An inverted index in memory, exact by BM25: about 8 bytes for each different term of a chunk. It serves what a store's
 * own index does not hold yet; its statistics are its own, or those of the larger index that it stands beside. A removed
 * chunk leaves its postings behind until they are the greater part.
 */
export class KeywordIndex implements TermStatistics {
  readonly #slots = new Map<string, number>();
  #chunkIds: (string | undefined)[] = [];
  #lengths: number[] = [];
  #postings = new Map<string, number[]>();
  #totalLength = 0;

  get chunkCount(): number {
    return this.#slots.size;
  }

  get averageLength(): number {
    return this.chunkCount === 0 ? 0 : this.#totalLength / this.chunkCount;
  }

  /** Linear in the number of chunks that hold the term. */
  chunksWith(term: string): number {
    let count = 0;
    for (const posting of this.#postings.get(term) ?? []) if (this.#isLive(posting)) count += 1;
    return count;
  }

  chunkIds(): string[] {
    return [...this.#slots.keys()];
  }

  put(chunkId: string, terms: readonly string[]): void {
    this.remove(chunkId);
    const slot = this.#chunkIds.push(chunkId) - 1;
    this.#lengths.push(terms.length);
    this.#slots.set(chunkId, slot);
    this.#totalLength += terms.length;
    for (const [term, count] of countTerms(terms)) {
      const posting = slot * countRange + Math.min(count, maxCount);
      const postings = this.#postings.get(term);
      if (postings === undefined) this.#postings.set(term, [posting]);
      else postings.push(posting);
    }
  }

  remove(chunkId: string): void {
    const slot = this.#slots.get(chunkId);
    if (slot === undefined) return;
    this.#slots.delete(chunkId);
    this.#chunkIds[slot] = undefined;
    this.#totalLength -= this.#lengths[slot] ?? 0;
    if (this.#chunkIds.length > 1000 && this.#chunkIds.length > this.#slots.size * 2) this.#compact();
  }

  /** Every chunk that holds a query term, best first, ties by id. A term counts as often as the query says it. */
  search(queryTerms: readonly string[], statistics: TermStatistics = this): Scored[] {
    const scores = new Map<number, number>();
    for (const [term, weight] of countTerms(queryTerms)) {
      const postings = this.#postings.get(term);
      if (postings === undefined) continue;
      const idf = weight * inverseDocumentFrequency(statistics.chunkCount, statistics.chunksWith(term));
      for (const posting of postings) {
        if (!this.#isLive(posting)) continue;
        const slot = Math.floor(posting / countRange);
        const part = idf * saturation(posting % countRange, this.#lengths[slot] ?? 0, statistics.averageLength);
        scores.set(slot, (scores.get(slot) ?? 0) + part);
      }
    }
    return [...scores].map(([slot, score]) => ({ chunkId: this.#chunkIds[slot] ?? '', score })).sort(byScoreThenId);
  }

  #isLive(posting: number): boolean {
    return this.#chunkIds[Math.floor(posting / countRange)] !== undefined;
  }

  /** Moves the live chunks together and drops the postings of the others. */
  #compact(): void {
    const moved = new Map([...this.#slots.values()].map((slot, index) => [slot, index]));
    for (const [term, postings] of this.#postings) {
      const live = postings.flatMap((posting) => {
        const slot = moved.get(Math.floor(posting / countRange));
        return slot === undefined ? [] : [slot * countRange + (posting % countRange)];
      });
      if (live.length === 0) this.#postings.delete(term);
      else this.#postings.set(term, live);
    }
    this.#lengths = [...moved.keys()].map((slot) => this.#lengths[slot] ?? 0);
    this.#chunkIds = [...this.#slots.keys()];
    this.#chunkIds.forEach((chunkId, slot) => void this.#slots.set(chunkId ?? '', slot));
  }
}
