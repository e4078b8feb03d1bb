import type { Embedder } from '@sheaf/core/retrieval/ports';
import { readSecret } from '../secret-value.ts';
import { embedderUrl } from './embedder-url.ts';

/**
 * Opens the embedder that a URL names:
 * `lexical:` (`?dimensions=512`), `sentence:` (`sentence:http://127.0.0.1:8791`; without an address, SENTENCE_MODEL_URL),
 * `blend:` (both), `openai:https://host/v1?model=…&dimensions=…` (any OpenAI-compatible server; `openai:` is OpenAI itself),
 * `voyage:`, `cohere:`.
 * @param apiKey of the provider, as a value or `secret:{ARN}`; servers of one's own need none
 * @throws Error for anything else; StageError ModelMissing when an optional model is not installed
 */
export async function openEmbedder(url: string, apiKey = 'none'): Promise<Embedder> {
  const { scheme, address, options } = embedderUrl(url);
  switch (scheme) {
    case 'lexical': {
      const { openLexicalEmbedder } = await import('./lexical-embedder.ts');
      return openLexicalEmbedder(options.dimensions);
    }
    case 'sentence': {
      const { openSentenceEmbedder } = await import('./sentence-embedder.ts');
      return openSentenceEmbedder(address);
    }
    case 'blend': {
      const { openBlendEmbedder } = await import('./blend-embedder.ts');
      return openBlendEmbedder(address);
    }
    case 'openai': {
      const { openOpenAiEmbedder } = await import('./openai-embedder.ts');
      return openOpenAiEmbedder(address, await readSecret(apiKey), options);
    }
    case 'voyage': {
      const { openVoyageEmbedder } = await import('./voyage-embedder.ts');
      return openVoyageEmbedder(address, await readSecret(apiKey), options);
    }
    case 'cohere': {
      const { openCohereEmbedder } = await import('./cohere-embedder.ts');
      return openCohereEmbedder(address, await readSecret(apiKey), options);
    }
  }
}
