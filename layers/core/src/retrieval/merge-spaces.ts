import type { SearchMode } from './contract.ts';
import { byScoreThenId, type Fused } from './fuse.ts';

/**
 * One ranking out of those of several spaces. Cosines of two spaces, and fused scores, say nothing about each other, so
 * these go in by turns: all firsts, then all seconds; a hybrid score becomes the reciprocal of its rank. BM25 is the same
 * formula everywhere, so keyword hits merge by their scores.
 */
export function mergeSpaces(rankings: readonly (readonly Fused[])[], mode: SearchMode): Fused[] {
  const [only, ...others] = rankings;
  if (only === undefined) return [];
  if (others.length === 0) return [...only];
  if (mode === 'keyword') return rankings.flat().sort(byScoreThenId);
  const ranked = rankings.flatMap((ranking) =>
    ranking.map((hit, index) => ({ hit, order: { chunkId: hit.chunkId, score: 1 / (index + 1) } })),
  );
  ranked.sort((a, b) => byScoreThenId(a.order, b.order));
  return ranked.map(({ hit, order }) => (mode === 'hybrid' ? { ...hit, score: order.score } : hit));
}
