import { embeddingSpace } from '@sheaf/core/retrieval/embedding-space';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { createSuperposition } from '@sheaf/core/retrieval/superposition';
import { openLexicalEmbedder } from './lexical-embedder.ts';
import { openSentenceEmbedder, sentenceDimensions } from './sentence-embedder.ts';

/** Part of the sentence model in the cosine; measured in docs/adr/0003-default-embedder.md. */
const sentenceShare = 0.5;

/**
 * Lexical hashing and the sentence model in one space of 512 dimensions.
 * @throws StageError ModelMissing when the sentence model is not there: it is never left out in silence
 */
export async function openBlendEmbedder(address?: string): Promise<Embedder> {
  const sentence = await openSentenceEmbedder(address);
  const lexical = await openLexicalEmbedder(sentenceDimensions);
  const join = createSuperposition(sentenceDimensions, sentenceShare);
  return {
    space: embeddingSpace({
      provider: 'blend',
      model: `${lexical.space.model}+${sentence.space.model}@${sentenceShare}`,
      dimensions: sentenceDimensions,
      isNormalised: true,
      queryPrefix: '',
      passagePrefix: '',
      denseWeight: 0.2,
    }),
    standIn: null,
    isOwn: true,
    limits: sentence.limits,
    async embed(texts, kind) {
      const [words, meaning] = await Promise.all([lexical.embed(texts, kind), sentence.embed(texts, kind)]);
      return { vectors: words.vectors.map((vector, at) => join(vector, meaning.vectors[at]!)), usage: meaning.usage };
    },
    async close() {
      await Promise.all([lexical.close(), sentence.close()]);
    },
  };
}
