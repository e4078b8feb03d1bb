/** A chunk as one leg of a search found it. */
export interface Scored {
  readonly chunkId: string;
  readonly score: number;
}

/** A chunk after fusion: `score` orders the answer, the legs' own scores are kept; null when that leg did not find it. */
export interface Fused {
  readonly chunkId: string;
  readonly score: number;
  readonly dense: number | null;
  readonly keyword: number | null;
}

/** The usual constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009). */
const rankConstant = 60;

/**
 * One ranking out of two, both best first; ties by chunk id.
 * With a weight w: w · dense + (1 − w) · keyword of scores brought to [0, 1] by the range of the leg's own candidates, a
 * convex combination (Bruch, Gai and Ingber, TOIS 2023). A chunk outside a leg's candidates gets that leg's 0, which is
 * what its worst candidate gets. Without a weight, the space was never measured and only ranks count.
 */
export function fuse(dense: readonly Scored[], keyword: readonly Scored[], denseWeight: number | null): Fused[] {
  const denseOf = new Map(dense.map(({ chunkId, score }) => [chunkId, score]));
  const keywordOf = new Map(keyword.map(({ chunkId, score }) => [chunkId, score]));
  const denseShare = denseWeight === null ? byRank(dense) : byRange(dense);
  const keywordShare = denseWeight === null ? byRank(keyword) : byRange(keyword);
  const weight = denseWeight ?? 0.5;
  return [...new Set([...denseOf.keys(), ...keywordOf.keys()])]
    .map((chunkId) => ({
      chunkId,
      score: weight * (denseShare.get(chunkId) ?? 0) + (1 - weight) * (keywordShare.get(chunkId) ?? 0),
      dense: denseOf.get(chunkId) ?? null,
      keyword: keywordOf.get(chunkId) ?? null,
    }))
    .sort(byScoreThenId);
}

export function byScoreThenId(a: Scored, b: Scored): number {
  return b.score - a.score || (a.chunkId < b.chunkId ? -1 : a.chunkId > b.chunkId ? 1 : 0);
}

/** Scores to [0, 1] between the worst and the best of the list; a list of equal scores is all 1. */
function byRange(leg: readonly Scored[]): Map<string, number> {
  const scores = leg.map(({ score }) => score);
  const best = Math.max(...scores);
  const worst = Math.min(...scores);
  return new Map(leg.map(({ chunkId, score }) => [chunkId, best > worst ? (score - worst) / (best - worst) : 1]));
}

function byRank(leg: readonly Scored[]): Map<string, number> {
  return new Map(leg.map(({ chunkId }, index) => [chunkId, (rankConstant + 1) / (rankConstant + 1 + index)]));
}
