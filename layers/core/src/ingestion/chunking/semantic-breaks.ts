import type { SemanticChunker } from '../chunker-configuration.ts';
import type { CleanDocument } from '../model.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createTokenRuler } from './token-ruler.ts';
import { unitsOf } from './units.ts';

/** Unit vectors of texts, in their order. */
export type EmbedTexts = (texts: readonly string[]) => Promise<readonly Float32Array[]>;

/** Texts in one call of the embedder. */
const batchSize = 256;
/** More of a sentence and its neighbours than this tells no more about their topic. */
const longestWindow = 4000;

/**
 * Where topics change: each sentence is embedded together with the one before and the one after it; of each boundary
 * the three sentences before it are compared with the three behind it, and a break is a local maximum of the distance
 * (1 − cosine) at or above the given percentile of all distances. Ascending offsets of first characters. As many texts
 * are embedded as there are sentences; memory for a few numbers each, beside one batch. The percentile is that of
 * G. Kamradt's semantic splitter, the comparison that of Hearst's TextTiling (Computational Linguistics 23, 1997).
 * @throws whatever `embed` throws
 */
export async function semanticBreaks(
  clean: CleanDocument,
  { chunkSize, percentile }: SemanticChunker,
  tokenizer: Tokenizer,
  embed: EmbedTexts,
): Promise<number[]> {
  const [starts, ends] = sentencesOf(clean, tokenizer, chunkSize);
  const distances: number[] = [];
  /** Vectors of the last windows; the newest begins right behind the sentence with which the oldest ends. */
  let recent: Float32Array[] = [];
  for (let from = 0; from < starts.length; from += batchSize) {
    const texts = starts.slice(from, from + batchSize).map((_, offset) => {
      const index = from + offset;
      const start = starts[Math.max(0, index - 1)]!;
      return clean.text.slice(start, Math.min(ends[index + 1] ?? ends[index]!, start + longestWindow));
    });
    for (const vector of await embed(texts)) {
      recent = [...recent, vector].slice(-4);
      if (recent.length > 2) distances.push(1 - cosine(recent[0]!, vector));
    }
  }
  if (recent.length > 1) distances.push(1 - cosine(recent.at(-3) ?? recent[0]!, recent.at(-1)!));
  return peaks(distances, percentile).map((index) => starts[index + 1]!);
}

function sentencesOf(clean: CleanDocument, tokenizer: Tokenizer, chunkSize: number): [number[], number[]] {
  const starts: number[] = [];
  const ends: number[] = [];
  const ruler = createTokenRuler(tokenizer, clean.text, chunkSize);
  for (const { charStart, charEnd } of unitsOf(clean, ruler, chunkSize)) {
    starts.push(charStart);
    ends.push(charEnd);
    ruler.forget(charStart);
  }
  return [starts, ends];
}

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}

/** Indexes of the local maxima at or above the percentile; of equal neighbours the first. */
function peaks(distances: readonly number[], percentile: number): number[] {
  const sorted = Float64Array.from(distances).sort();
  const threshold = sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percentile) / 100))] ?? 0;
  return distances.flatMap((distance, index) => {
    const isPeak = distance > (distances[index - 1] ?? -1) && distance >= (distances[index + 1] ?? -1);
    return isPeak && distance > 0 && distance >= threshold ? [index] : [];
  });
}
