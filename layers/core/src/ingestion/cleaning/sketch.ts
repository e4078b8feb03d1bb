import type { Boilerplate } from './boilerplate-shingles.ts';
import { signatureOf } from './minhash.ts';
import { mixed } from './mixed.ts';
import type { Shingles } from './shingles.ts';

/**
 * The least shingles of a text by their upper 24 bits, ascending: a sample that two texts draw alike, so that what they share
 * they mostly share in it, too. Of a text with fewer shingles all of them.
 * @see Broder, On the resemblance and containment of documents, 1997 (bottom-k sketches)
 */
export interface Sketch {
  readonly starts: Uint32Array;
  /** Shingles above it are not in the sample. */
  readonly highest: number;
}

const mostStarts = 128;
const startBytes = 3;
const startBits = 24;
/** A text that keeps fewer, without what all texts have, is looked for by all it has. */
const leastLeft = 8;

/**
 * Six places a band: two samples of similarity s share one of 14 bands with probability 1 − (1 − s⁶)¹⁴: 0.999 at 0.85, 0.986
 * at 0.8, 0.49 at 0.6, 0.001 at 0.2.
 */
const rows = 6;
const bands = 14;

/** As base64, 512 characters at most. */
export function sketchOf(shingles: Shingles): string {
  const count = Math.min(mostStarts, shingles.length / 2);
  const bytes = Buffer.alloc(count * startBytes);
  for (let at = 0; at < count; at += 1) bytes.writeUIntBE(shingles[at * 2 + 1]! >>> 8, at * startBytes, startBytes);
  return bytes.toString('base64');
}

export function readSketch(sketch: string): Sketch {
  const bytes = Buffer.from(sketch, 'base64');
  const starts = Uint32Array.from({ length: Math.floor(bytes.length / startBytes) }, (_, at) =>
    bytes.readUIntBE(at * startBytes, startBytes),
  );
  return { starts, highest: starts.length < mostStarts ? 2 ** startBits : starts.at(-1)! };
}

/** Without boilerplate; all of it where that leaves too little to be found by. */
export function strippedSketch(sketch: Sketch, boilerplate: Boilerplate): Sketch {
  const starts = sketch.starts.filter((start) => !boilerplate.starts.has(start));
  return starts.length < leastLeft ? sketch : { ...sketch, starts };
}

/**
 * Keys of the bands of its MinHash signature, 52 bits each. What shares one is likely similar, and is to be verified. Keys of
 * two corpora do not meet.
 */
export function bandKeysOf({ starts }: Sketch, corpus: string): number[] {
  if (starts.length === 0) return [];
  const lanes = new Uint32Array(starts.length * 2);
  for (const [at, start] of starts.entries()) {
    lanes[at * 2] = mixed(start, 0x85ebca6b);
    lanes[at * 2 + 1] = mixed(start, 0xc2b2ae35);
  }
  const signature = signatureOf(lanes, rows * bands);
  const salt = [...corpus].reduce((hash, unit) => Math.imul(hash ^ unit.charCodeAt(0), 0x01000193), 0x811c9dc5);
  return Array.from({ length: bands }, (_, band) => {
    let low = salt ^ band;
    let high = salt ^ 0x9e3779b9;
    for (const place of signature.subarray(band * rows, (band + 1) * rows)) {
      low = mixed(low ^ place, 0x85ebca6b);
      high = mixed(high ^ place ^ low, 0xc2b2ae35);
    }
    return (high >>> 12) * 0x1_0000_0000 + low;
  });
}

/** An estimate of the Jaccard similarity, from that part of the samples which both have: its standard error is 0.04 at most. */
export function estimatedSimilarityOf(a: Sketch, b: Sketch): number {
  const highest = Math.min(a.highest, b.highest);
  const one = new Set(a.starts.filter((start) => start <= highest));
  const other = new Set(b.starts.filter((start) => start <= highest));
  const all = one.union(other).size;
  return all === 0 ? 0 : one.intersection(other).size / all;
}
