import { sha256 } from '../../keys.ts';
import { mixed } from './mixed.ts';
import { shinglesOf } from './shingles.ts';
import { sketchOf } from './sketch.ts';

/** What is kept of a clean text, so that texts like it are found among many without reading any: some 600 bytes. */
export interface Fingerprint {
  /** SHA-256 of the text. */
  readonly textHash: string;
  /** Equal for any two texts with the same numbers, in whatever order; 52 bits. */
  readonly numbersHash: number;
  /** Of `sketchOf`; null where the text holds no words or too many. */
  readonly sketch: string | null;
}

/** Shingles of a longer text would take more memory than the stage has to spare; it is compared by its hash alone. */
export const longestCompared = 1_000_000;

/** Numbers as `meaningMarksOf` sees them, without those in words: where these differ, the meaning differs. */
const numbers = /[-+−]?\d+(?:[.,:/-]\d+)*/g;

/** Linear; some 0.1 ms for 5 kB. */
export function fingerprintOf(text: string): Fingerprint {
  const shingles = shinglesOf(text.length > longestCompared ? '' : text);
  const sketch = shingles.length === 0 ? null : sketchOf(shingles);
  return { textHash: sha256(text), numbersHash: numbersHashOf(text), sketch };
}

/** A sum, so that order does not matter. */
function numbersHashOf(text: string): number {
  let low = 0;
  let high = 0;
  for (const [number] of text.matchAll(numbers)) {
    let hash = 0x811c9dc5;
    for (const unit of number.replace('−', '-')) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193);
    low = (low + mixed(hash, 0x85ebca6b)) >>> 0;
    high = (high + mixed(hash, 0xc2b2ae35)) >>> 0;
  }
  return (high >>> 12) * 0x1_0000_0000 + low;
}
