import type { Shingles } from './shingles.ts';

/** The least hash of a set under each of 128 functions: two sets agree at a place as likely as they are similar. */
export type Signature = Uint32Array;

export const permutations = 128;

/** Two multipliers and a summand a function, always the same: signatures are compared across runs. */
const multipliers = new Int32Array(permutations * 3);
for (let at = 0, state = 0x2545f491; at < multipliers.length; at += 1) {
  state = (state + 0x9e3779b9) | 0;
  let value = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
  value ^= value >>> 15;
  multipliers[at] = at % 3 === 2 ? value : value | 1;
}

/**
 * MinHash by multiply-add functions of both lanes, the first `places` of them. Time: `places` steps a shingle. The signature
 * of an empty set is all ones.
 * @see Broder, On the resemblance and containment of documents, 1997
 */
export function signatureOf(shingles: Shingles, places = permutations): Signature {
  const least = new Uint32Array(places).fill(0xffffffff);
  for (let function_ = 0; function_ < places; function_ += 1) {
    const byLow = multipliers[function_ * 3]!;
    const byHigh = multipliers[function_ * 3 + 1]!;
    const plus = multipliers[function_ * 3 + 2]!;
    let lowest = 0xffffffff;
    for (let at = 0; at < shingles.length; at += 2) {
      const hash = (Math.imul(shingles[at]!, byLow) + Math.imul(shingles[at + 1]!, byHigh) + plus) >>> 0;
      if (hash < lowest) lowest = hash;
    }
    least[function_] = lowest;
  }
  return least;
}

/** Share of equal places: an estimate of the Jaccard similarity with a standard error of at most 0.045. */
export function estimatedSimilarity(a: Signature, b: Signature): number {
  let equal = 0;
  for (let at = 0; at < permutations; at += 1) if (a[at] === b[at]) equal += 1;
  return equal / permutations;
}
