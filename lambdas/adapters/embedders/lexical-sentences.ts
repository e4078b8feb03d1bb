import type { EmbedTexts } from '@sheaf/core/ingestion/chunking/semantic-breaks';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { openLexicalEmbedder } from './lexical-embedder.ts';

/**
 * Vectors by which topics are told apart: lexical, whatever embedder the corpus has, so that the same text is cut alike
 * everywhere and cutting it costs no call. Opened when first used.
 */
export function lexicalSentences(): EmbedTexts {
  let opened: Promise<Embedder> | undefined;
  return async (texts) => {
    opened ??= openLexicalEmbedder();
    opened.catch(() => {
      opened = undefined;
    });
    return (await (await opened).embed(texts, 'passage')).vectors;
  };
}
