import type { Embedder } from '@sheaf/core/retrieval/ports';
import { embedderUrl } from './embedder-url.ts';

/**
 * Opens the embedder that a URL names:
 * `lexical:` (`?dimensions=512`), `sentence:` (`sentence:http://127.0.0.1:8791`; without an address, SENTENCE_MODEL_URL),
 * `blend:` (both), `openai:https://host/v1?model=…&dimensions=…` (any OpenAI-compatible server).
 * @throws Error for anything else; StageError ModelMissing when an optional model is not installed
 */
export async function openEmbedder(url: string): Promise<Embedder> {
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
      return openOpenAiEmbedder(address, options);
    }
  }
}
