import type { Embedder } from './ports.ts';

/** Bytes of UTF-8 per token, low, so that the estimate errs on the side of smaller calls. */
const bytesPerToken = 3;
const utf8 = new TextEncoder();

export function estimatedTokens(text: string): number {
  return Math.ceil(utf8.encode(text).length / bytesPerToken) + 1;
}

/** Cuts texts into calls, in order, within the embedder's limits; a text above the token limit goes alone. */
export function embeddingBatches(texts: readonly string[], limits: Embedder['limits']): string[][] {
  const batches: string[][] = [];
  let current: string[] = [];
  let tokens = 0;
  for (const text of texts) {
    const more = estimatedTokens(text);
    if (current.length > 0 && (current.length >= limits.maxTexts || tokens + more > limits.maxTokens)) {
      batches.push(current);
      [current, tokens] = [[], 0];
    }
    current.push(text);
    tokens += more;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}
