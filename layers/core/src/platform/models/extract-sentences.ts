import { sentenceEnds } from '../../ingestion/chunking/sentences.ts';
import { queryTerms } from '../../retrieval/analysis.ts';

/**
 * The sentences of a text that say most of it, in their order, up to `maxTokens` as `tokensOf` counts them. A sentence weighs what
 * its terms weigh on average, a term by the share of sentences that have it (SumBasic, Nenkova and Vanderwende 2005): after
 * a sentence is taken its terms weigh less, so that the next one says something else. O(sentences taken × terms).
 */
export function extractSentences(text: string, maxTokens: number, tokensOf: (text: string) => number): string[] {
  const sentences = sentencesOf(text);
  const weights = termWeights(sentences);
  const taken = new Set<number>();
  let tokens = 0;
  for (;;) {
    const best = bestOf(sentences, taken, weights);
    if (best === undefined) break;
    tokens += tokensOf(sentences[best]!.text);
    if (tokens > maxTokens) break;
    taken.add(best);
    for (const term of sentences[best]!.terms) weights.set(term, weights.get(term)! ** 2);
  }
  return [...taken].sort((a, b) => a - b).map((at) => sentences[at]!.text);
}

interface Sentence {
  readonly text: string;
  readonly terms: ReadonlySet<string>;
}

function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  for (const end of sentenceEnds(text, 0, text.length)) {
    const sentence = text.slice(start, end).trim();
    start = end;
    const terms = new Set(queryTerms(sentence));
    if (terms.size > 0) sentences.push({ text: sentence, terms });
  }
  return sentences;
}

function termWeights(sentences: readonly Sentence[]): Map<string, number> {
  const weights = new Map<string, number>();
  for (const { terms } of sentences)
    for (const term of terms) weights.set(term, (weights.get(term) ?? 0) + 1 / sentences.length);
  return weights;
}

function bestOf(
  sentences: readonly Sentence[],
  taken: ReadonlySet<number>,
  weights: ReadonlyMap<string, number>,
): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (const [at, { terms }] of sentences.entries()) {
    if (taken.has(at)) continue;
    let sum = 0;
    for (const term of terms) sum += weights.get(term)!;
    if (sum / terms.size > most) [best, most] = [at, sum / terms.size];
  }
  return best;
}
