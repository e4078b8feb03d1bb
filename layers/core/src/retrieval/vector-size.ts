import { StageError } from '../errors.ts';
import type { EmbeddingSpace } from './ports.ts';

/** @throws StageError SpaceMismatch for a vector of another size than the space's */
export function checkVectorSize(space: EmbeddingSpace, vector: Float32Array): void {
  if (vector.length === space.dimensions) return;
  throw new StageError(
    'SpaceMismatch',
    `A vector has ${vector.length} dimensions; the space ${space.model} has ${space.dimensions}.`,
  );
}
