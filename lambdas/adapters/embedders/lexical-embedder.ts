import { embeddingSpace } from '@sheaf/core/retrieval/embedding-space';
import { createLexicalEmbedding, lexicalModel } from '@sheaf/core/retrieval/lexical-embedding';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { wordRarity } from '@sheaf/core/retrieval/word-rarity';
import { loadTokenRanks } from '../tokenizer-ranks.ts';

export const lexicalDimensions = 512;

/** What words and spelling say, hashed; needs no model, no network and no key. */
export async function openLexicalEmbedder(dimensions = lexicalDimensions): Promise<Embedder> {
  const embed = createLexicalEmbedding(dimensions, wordRarity(await loadTokenRanks()));
  return {
    space: embeddingSpace({
      provider: 'lexical',
      model: lexicalModel,
      dimensions,
      isNormalised: true,
      queryPrefix: '',
      passagePrefix: '',
      denseWeight: 0.15,
    }),
    standIn: 'Stand-in: lexical hashing, not an embedding model. It compares words and spelling, not meaning.',
    limits: { maxTexts: 256, maxTokens: 1_000_000 },
    embed: async (texts) => ({ vectors: texts.map(embed), usage: { inputTokens: 0 } }),
    close: async () => undefined,
  };
}
