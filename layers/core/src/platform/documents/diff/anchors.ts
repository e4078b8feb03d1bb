export interface Anchor {
  readonly aAt: number;
  readonly bAt: number;
}

/** Items that occur exactly once in each of two sequences, as many as keep their order in both. O(n log n). */
export function anchorsOf(a: Int32Array, b: Int32Array): Anchor[] {
  const inA = placesOf(a);
  const inB = placesOf(b);
  const common: Anchor[] = [];
  // A map keeps the order of insertion, which is the order of `a`.
  for (const [item, aAt] of inA) {
    const bAt = inB.get(item);
    if (aAt !== repeated && bAt !== undefined && bAt !== repeated) common.push({ aAt, bAt });
  }
  return longestIncreasing(common);
}

const repeated = -1;

function placesOf(sequence: Int32Array): Map<number, number> {
  const places = new Map<number, number>();
  sequence.forEach((item, at) => void places.set(item, places.has(item) ? repeated : at));
  return places;
}

/** The longest subsequence that grows in `bAt`, by patience sorting: each pile remembers who lay on top of the one before. */
function longestIncreasing(anchors: readonly Anchor[]): Anchor[] {
  const tops: number[] = [];
  const before = new Int32Array(anchors.length);
  anchors.forEach(({ bAt }, index) => {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (anchors[tops[middle]!]!.bAt < bAt) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? tops[low - 1]! : -1;
    tops[low] = index;
  });
  const chain: Anchor[] = [];
  for (let index = tops.at(-1) ?? -1; index >= 0; index = before[index]!) chain.push(anchors[index]!);
  return chain.reverse();
}
