import { findRank, noRank, type Vocabulary } from './vocabulary.ts';

/** Rank of the bytes [start, end) of the pre-token whose prefix hashes are in `prefix`; noRank where it is no token. */
export function rankBetween(
  vocabulary: Vocabulary,
  bytes: Uint8Array,
  prefix: Int32Array,
  start: number,
  end: number,
): number {
  const length = end - start;
  if (length > vocabulary.maxTokenBytes) return noRank;
  const hash = (prefix[end]! - Math.imul(prefix[start]!, vocabulary.powers[length]!)) | 0;
  return findRank(vocabulary, bytes, start, end, hash);
}
