import { StageError } from '@sheaf/core/errors';
import { normalised } from '@sheaf/core/retrieval/lexical-embedding';
import type { EmbeddingSpace } from '@sheaf/core/retrieval/ports';

/** Servers refuse an empty input, and one such text would fail its whole batch. */
export function neverEmpty(text: string): string {
  return text.trim() === '' ? '.' : text;
}

/**
 * Vectors of length 1 out of what a provider answered.
 * @throws StageError ProviderUnavailable unless there is one of numbers for each text; SpaceMismatch when one is of another width
 */
export function checkedVectors(
  embeddings: readonly (readonly number[])[] | undefined,
  count: number,
  space: EmbeddingSpace,
): Float32Array[] {
  if (embeddings === undefined || embeddings.length !== count) {
    throw new StageError('ProviderUnavailable', `The answer of ${space.model} is not one embedding per text.`);
  }
  return embeddings.map((embedding) => checkedVector(embedding, space));
}

function checkedVector(embedding: readonly number[], { model, dimensions }: EmbeddingSpace): Float32Array {
  if (embedding.length !== dimensions) {
    const message = `${model} answered with ${embedding.length} dimensions, not ${dimensions}: correct the option dimensions.`;
    throw new StageError('SpaceMismatch', message);
  }
  const vector = Float32Array.from(embedding);
  // A number may be too large for 32 bits, and a vector of zeros has no direction.
  if (!vector.every(Number.isFinite) || vector.every((value) => value === 0)) {
    throw new StageError('ProviderUnavailable', `${model} answered with a vector that is zero or not finite.`);
  }
  return normalised(vector);
}
