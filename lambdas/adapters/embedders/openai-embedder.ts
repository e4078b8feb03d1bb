import { embeddingSpace } from '@sheaf/core/retrieval/embedding-space';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import type { EmbedderOptions } from './embedder-url.ts';
import { openEmbeddingsClient } from './embeddings-client.ts';

const defaultAddress = 'https://api.openai.com/v1';
const defaultModel = 'text-embedding-3-small';

/** Widths of OpenAI's models; of others, the operator must say it, since it is part of the space. */
export const knownDimensions: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};

/**
 * Embeddings of OpenAI or any server that speaks its API (TEI, vLLM, Ollama, NIM).
 * @throws Error when model or dimensions are missing
 */
export async function openOpenAiEmbedder(
  address: string | undefined,
  apiKey: string,
  options: EmbedderOptions = {},
): Promise<Embedder> {
  const { model = address === undefined ? defaultModel : undefined, timeoutSeconds } = options;
  if (model === undefined) throw new Error('The embedder openai: at an address of its own needs ?model=….');
  const dimensions = options.dimensions ?? knownDimensions[model];
  if (dimensions === undefined)
    throw new Error(`The width of ${model} is not known; add &dimensions=… to the embedder.`);
  const space = embeddingSpace({
    provider: 'openai',
    model,
    dimensions,
    isNormalised: true,
    queryPrefix: options.queryPrefix ?? '',
    passagePrefix: options.passagePrefix ?? '',
    denseWeight: options.denseWeight ?? null,
  });
  const isShortened = model.startsWith('text-embedding-3-') && options.dimensions !== undefined;
  return openEmbeddingsClient({
    baseUrl: address ?? defaultAddress,
    apiKey,
    space,
    requestDimensions: isShortened ? dimensions : undefined,
    isBilled: new URL(address ?? defaultAddress).hostname === 'api.openai.com',
    // OpenAI takes 300,000 tokens and 2,048 texts; tokens are estimated, so there is room left.
    limits: { maxTexts: options.maxTexts ?? 100, maxTokens: options.maxTokens ?? 200_000 },
    timeoutSeconds,
  });
}
