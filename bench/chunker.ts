/** Chunker speed, and how many chunks an edit changes, against the usual recipe: greedy packing of separated parts. */
import { chunkDocument } from '@sheaf/core/ingestion/chunking/chunk-document';
import type { CleanDocument } from '@sheaf/core/ingestion/model';
import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import { parseMarkdown } from '@sheaf/core/ingestion/parsing/markdown';
import { createTokenizer, type Tokenizer } from '@sheaf/core/ingestion/tokenizer/tokenizer';
import { countTokens } from 'gpt-tokenizer/encoding/cl100k_base';
import { loadTokenRanks } from '../lambdas/adapters/tokenizer-ranks.ts';
import type { Figure } from './figure.ts';
import { englishText } from './fixtures/texts.ts';

const chunkSize = 500;
const chunkOverlap = 100;
let tokenizer: Tokenizer;

function clean(text: string): CleanDocument {
  const builder = createDocumentBuilder();
  parseMarkdown(text, builder);
  return builder.build('text/markdown');
}

function sheaf(document: CleanDocument): string[] {
  const configuration = { strategy: 'recursive', chunkSize, chunkOverlap } as const;
  const request = {
    documentId: '11111111-1111-5111-8111-111111111111',
    versionHash: '',
    clean: document,
    configuration,
    tokenizer,
  };
  return [...chunkDocument(request)].map((chunk) => chunk.text);
}

/** Parts at the first separator that makes them small enough, packed greedily, counted by gpt-tokenizer. */
function greedy(document: CleanDocument): string[] {
  const parts = separate(document.text, ['\n\n', '\n', '. ', ' ']).map((text) => ({ text, tokens: countTokens(text) }));
  const chunks: string[] = [];
  const open: { text: string; tokens: number }[] = [];
  let sum = 0;
  for (const part of parts) {
    if (sum + part.tokens > chunkSize) {
      chunks.push(open.map(({ text }) => text).join(''));
      while (sum > chunkOverlap || sum + part.tokens > chunkSize) sum -= open.shift()?.tokens ?? sum;
    }
    open.push(part);
    sum += part.tokens;
  }
  return [...chunks, open.map(({ text }) => text).join('')];
}

function separate(text: string, separators: readonly string[]): string[] {
  const [separator, ...finer] = separators;
  if (separator === undefined || countTokens(text) <= chunkSize / 4) return [text];
  return text
    .split(separator)
    .flatMap((part, index, all) => separate(index < all.length - 1 ? part + separator : part, finer));
}

function random(state: { seed: number }, limit: number): number {
  state.seed = (Math.imul(state.seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((state.seed / 2 ** 32) * limit);
}

/** Chunks that are new after each of 350 edits of one word or one sentence: mean and 90th percentile. */
function changes(text: string, chunk: (document: CleanDocument) => string[]): { mean: number; p90: number } {
  const before = new Set(chunk(clean(text)));
  const state = { seed: 1 };
  const counts = Array.from({ length: 350 }, () => {
    const at = text.indexOf(' ', random(state, text.length - 1000));
    const after = random(state, 2) === 0 ? text.indexOf(' ', at + 1) : at;
    const inserted = random(state, 2) === 0 ? ' changed' : ' A new sentence stands here now.';
    return chunk(clean(text.slice(0, at) + inserted + text.slice(after))).filter((one) => !before.has(one)).length;
  }).sort((a, b) => a - b);
  return {
    mean: counts.reduce((sum, count) => sum + count) / counts.length,
    p90: counts[Math.floor(counts.length * 0.9)]!,
  };
}

function speed(document: CleanDocument, chunk: (document: CleanDocument) => string[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round += 1) {
    const started = performance.now();
    chunk(document);
    best = Math.min(best, performance.now() - started);
  }
  return Buffer.byteLength(document.text) / 1000 / best;
}

export async function run(): Promise<readonly Figure[]> {
  tokenizer = createTokenizer(await loadTokenRanks());
  const document = clean(englishText(1_000_000));
  const ours = speed(document, sheaf);
  const recipe = speed(document, greedy);
  const edited = englishText(100_000);
  const [sheafChanges, greedyChanges] = [changes(edited, sheaf), changes(edited, greedy)];
  return [
    { figure: 'speed', target: '–', value: ours, unit: 'MB/s' },
    {
      figure: 'times greedy packing counted by gpt-tokenizer',
      target: '> 1',
      value: ours / recipe,
      unit: `× ${recipe.toFixed(1)} MB/s`,
    },
    {
      figure: 'chunks changed by an edit, mean of 350',
      target: '≤ 2.5',
      value: sheafChanges.mean,
      unit: `(greedy ${greedyChanges.mean.toFixed(2)})`,
    },
    {
      figure: 'chunks changed by an edit, p90',
      target: '≤ 4',
      value: sheafChanges.p90,
      unit: `(greedy ${greedyChanges.p90})`,
    },
  ];
}
