import { normalised } from './lexical-embedding.ts';

/**
 * Two unit vectors of one width as one: √(1 − share) · a + √share · P(b), at length 1. P permutes b's dimensions and signs
 * by a fixed draw, so that it stands nearly at a right angle to a, and cosines are near (1 − share) · cos a + share · cos b.
 */
export function createSuperposition(
  dimensions: number,
  share: number,
): (a: Float32Array, b: Float32Array) => Float32Array {
  const { from, sign } = fixedDraw(dimensions);
  const [first, second] = [Math.sqrt(1 - share), Math.sqrt(share)];
  return (a, b) => {
    if (a.length !== dimensions || b.length !== dimensions)
      throw new RangeError(`expected two vectors of ${dimensions} dimensions`);
    return normalised(a.map((value, at) => first * value + second * (sign[at] ?? 1) * (b[from[at] ?? 0] ?? 0)));
  };
}

/** A permutation and signs out of a linear congruential generator: part of the space, so never to change. */
function fixedDraw(dimensions: number): { from: Uint32Array; sign: Int8Array } {
  const from = Uint32Array.from({ length: dimensions }, (_, at) => at);
  let state = 20_240_601;
  const draw = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let at = dimensions - 1; at > 0; at -= 1) {
    const other = draw(at + 1);
    [from[at], from[other]] = [from[other]!, from[at]!];
  }
  return { from, sign: Int8Array.from({ length: dimensions }, () => (draw(2) === 0 ? -1 : 1)) };
}
