import { wordClass, wordClasses } from './word-class.ts';

/**
 * The set of 64-bit hashes of the runs of five words in a text, each as two lanes of 32 bits, the low one first; sorted by
 * value, without repetition. The number of shingles is half its length.
 */
export type Shingles = Uint32Array;

/** Words in a shingle. */
const width = 5;

/**
 * Shingles of the words of a text without regard to case, punctuation, compatibility forms or white space; of a text of
 * fewer than five words, one of all of them. Linear but for sorting.
 * @see Broder, On the resemblance and containment of documents, 1997
 */
export function shinglesOf(text: string): Shingles {
  const words = hashWords(text.normalize('NFKC').toLowerCase());
  const count = words.length / 2;
  if (count === 0) return new Uint32Array(0);
  const runs = Math.max(1, count - width + 1);
  const lanes = new Uint32Array(runs * 2);
  for (let run = 0; run < runs; run += 1) {
    let low = 0x9747b28c;
    let high = 0x3c6ef372;
    const end = Math.min(count, run + width);
    for (let word = run; word < end; word += 1) {
      low = Math.imul(low ^ words[word * 2]!, 0x85ebca6b);
      low = (low << 13) | (low >>> 19);
      high = Math.imul(high ^ words[word * 2 + 1]!, 0xc2b2ae35);
      high = (high << 15) | (high >>> 17);
    }
    lanes[run * 2] = mix(low);
    lanes[run * 2 + 1] = mix(high ^ low);
  }
  return sortedSet(lanes);
}

/** Two lanes of hash a word. */
function hashWords(text: string): Uint32Array {
  const classes = wordClasses();
  const lanes = new Uint32Array(text.length * 2);
  let count = 0;
  let low = 0;
  let high = 0;
  let isInside = false;
  for (let at = 0; at <= text.length; at += 1) {
    const unit = at < text.length ? text.charCodeAt(at) : 0;
    const kind = classes[unit]!;
    if (isInside && kind !== wordClass.letter) {
      lanes[count * 2] = mix(low);
      lanes[count * 2 + 1] = mix(high);
      count += 1;
      isInside = false;
    }
    if (kind === wordClass.none) continue;
    if (!isInside) {
      low = 0x811c9dc5;
      high = 0x01000193;
    }
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995) + 0x1b873593;
    isInside = kind === wordClass.letter;
    if (isInside) continue;
    lanes[count * 2] = mix(low);
    lanes[count * 2 + 1] = mix(high);
    count += 1;
  }
  return lanes.subarray(0, count * 2);
}

/** Spreads what differs over all bits. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Sorted as 64-bit numbers by the engine, which makes no objects of them. */
function sortedSet(lanes: Uint32Array): Shingles {
  new BigUint64Array(lanes.buffer, lanes.byteOffset, lanes.length / 2).sort();
  let kept = 0;
  for (let at = 0; at < lanes.length; at += 2) {
    if (kept > 0 && lanes[at] === lanes[kept - 2] && lanes[at + 1] === lanes[kept - 1]) continue;
    lanes[kept] = lanes[at]!;
    lanes[kept + 1] = lanes[at + 1]!;
    kept += 2;
  }
  return lanes.slice(0, kept);
}

/** Shared shingles over all shingles of both, from 0 to 1; 1 for two empty sets. Linear. */
export function jaccard(a: Shingles, b: Shingles): number {
  let shared = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const difference = a[i + 1]! - b[j + 1]! || a[i]! - b[j]!;
    if (difference === 0) shared += 1;
    if (difference <= 0) i += 2;
    if (difference >= 0) j += 2;
  }
  const all = a.length / 2 + b.length / 2 - shared;
  return all === 0 ? 1 : shared / all;
}
