import { canonicalJson, sha256 } from '../keys.ts';
import type { EmbeddingSpace } from './ports.ts';

/**
 * A space with its id: the hash of everything that makes vectors comparable. The dense weight is not part of it, since a
 * better measurement of the same vectors must not make a new space.
 */
export function embeddingSpace(definition: Omit<EmbeddingSpace, 'spaceId'>): EmbeddingSpace {
  const { denseWeight: _, ...identity } = definition;
  return Object.freeze({ spaceId: sha256(canonicalJson(identity)).slice(0, 24), ...definition });
}
