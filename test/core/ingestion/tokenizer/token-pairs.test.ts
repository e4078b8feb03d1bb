import { createLongMerge } from '@sheaf/core/ingestion/tokenizer/long-merge';
import { createPieceBytes, hashBytes } from '@sheaf/core/ingestion/tokenizer/piece-bytes';
import { buildVocabulary, tokenStart } from '@sheaf/core/ingestion/tokenizer/vocabulary';
import { describe, expect, it } from 'vitest';
import { loadTokenRanks } from '../../../../lambdas/adapters/tokenizer-ranks.ts';

describe.each(['cl100k_base', 'o200k_base'] as const)('each token of %s', async (encoding) => {
  const vocabulary = buildVocabulary(await loadTokenRanks(encoding));
  const merge = createLongMerge(vocabulary);

  it('is the encoding of its own bytes, on which meeting tokens rely', () => {
    const piece = createPieceBytes();
    const others: number[] = [];
    for (let token = 0; token < vocabulary.ends.length; token += 1) {
      piece.bytes = vocabulary.bytes.slice(tokenStart(vocabulary, token), vocabulary.ends[token]!);
      piece.length = piece.bytes.length;
      piece.hash = hashBytes(piece.bytes, piece.length);
      const { count, tokens } = merge(piece);
      if (count !== 1 || tokens[0] !== token) others.push(token);
    }
    expect(others).toEqual([]);
  });
});
