import type { Amount } from './amounts.ts';
import { divided } from './estimates.ts';
import type { Share } from './lease-book.ts';

/**
 * What of a call falls to each document, by the weights of its texts; empty when nobody told whose they are. Whole numbers
 * that add up to the call.
 */
export function sharesOf(
  { tokens, micros }: Amount,
  documentIds: readonly string[],
  weights: readonly number[],
): readonly Share[] {
  const weightOf = new Map<string, number>();
  for (const [at, documentId] of documentIds.entries())
    weightOf.set(documentId, (weightOf.get(documentId) ?? 0) + (weights[at] ?? 1));
  const shared = [...weightOf.values()];
  const [tokenParts, microParts] = [divided(tokens, shared), divided(micros, shared)];
  return [...weightOf.keys()].map((documentId, at) => ({
    documentId,
    tokens: tokenParts[at]!,
    amountMicros: microParts[at]!,
  }));
}
