/** The most that a call can use, known before it is made. A reservation is a promise, so that these are bounds, no guesses. */

const utf8 = new TextEncoder();
/** A model may put marks before and after each text. */
const marksPerText = 4;

/**
 * Tokens of texts for any model: tokenizers that fall back to bytes (byte-level BPE, SentencePiece, WordPiece by characters)
 * make at most one token of each byte of UTF-8.
 */
export function mostTokens(texts: readonly string[], prefix: string): number {
  const before = utf8.encode(prefix).length + marksPerText;
  return texts.reduce((sum, text) => sum + before + utf8.encode(text).length, 0);
}

/** RFC 6716, section 2.1.1: Opus begins at 6 kbit/s; no other codec that transcribers take goes below. */
const leastBytesPerSecond = 750;

/** Seconds that a recording of this size can last. */
export function mostSeconds(sizeBytes: number): number {
  return Math.ceil(sizeBytes / leastBytesPerSecond);
}

/** Cuts a whole number into parts by weights, so that they add up to it: the largest remainders are rounded up. */
export function divided(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map((_, at) => (at === 0 ? total : 0));
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const rest = Math.round(total - parts.reduce((a, b) => a + b, 0));
  const byRemainder = exact.map((value, at) => [value - parts[at]!, at] as const).sort((a, b) => b[0] - a[0]);
  for (const [, at] of byRemainder.slice(0, rest)) parts[at]! += 1;
  return parts;
}
