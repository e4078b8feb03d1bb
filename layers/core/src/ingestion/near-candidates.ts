import type { Fingerprint } from './cleaning/fingerprint.ts';
import { estimatedSimilarityOf, type Sketch } from './cleaning/sketch.ts';

/** A published document as `near_documents` knows it. */
export interface KnownText extends Omit<Fingerprint, 'sketch'> {
  readonly documentId: string;
  readonly cleanHash: string;
  readonly isOriginal: boolean;
  /** Without boilerplate. */
  readonly sketch: Sketch | null;
}

/** One that is to be compared, with the keys by which it is found. */
export interface DueText extends KnownText {
  readonly bands: readonly number[];
}

/** A true similarity of 0.8 is estimated lower than this once in a thousand times. */
const leastEstimate = 0.65;
/** Texts of each sort that are read to be compared exactly. */
const mostRead = 3;

/**
 * What is worth reading to be compared with a text, the likeliest first: what may be its duplicate, since it has the same
 * numbers, and originals, of which it may be a variant. Nothing where the hash of a text decides.
 */
export function worthReading(one: KnownText, candidates: readonly KnownText[]): KnownText[] {
  const { sketch } = one;
  if (sketch === null) return [];
  const near = candidates
    .flatMap((candidate) =>
      candidate.sketch === null ? [] : [{ candidate, estimate: estimatedSimilarityOf(sketch, candidate.sketch) }],
    )
    .filter(({ estimate }) => estimate >= leastEstimate)
    .sort((a, b) => b.estimate - a.estimate)
    .map(({ candidate }) => candidate);
  const sameNumbers = near.filter(({ numbersHash }) => numbersHash === one.numbersHash).slice(0, mostRead);
  const originals = near.filter(({ isOriginal }) => isOriginal).slice(0, mostRead);
  return [...new Set([...sameNumbers, ...originals])];
}

/** Originals and variants that were placed in this page, which the database does not know yet. */
export interface PlacedTexts {
  add(text: DueText): void;
  equalTo(textHash: string): KnownText | undefined;
  likelyNear(text: DueText): KnownText[];
}

export function createPlacedTexts(): PlacedTexts {
  const byHash = new Map<string, KnownText>();
  const byBand = new Map<number, KnownText[]>();
  return {
    add(text) {
      byHash.set(text.textHash, text);
      for (const key of text.bands) byBand.set(key, [...(byBand.get(key) ?? []), text]);
    },
    equalTo: (textHash) => byHash.get(textHash),
    likelyNear: (text) => [...new Set(text.bands.flatMap((key) => byBand.get(key) ?? []))],
  };
}
