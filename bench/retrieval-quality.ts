/** nDCG@10 of each leg and of the fusion, per shared set and embedder, beside the BM25 reference of the data's README. */

import { passageTerms, queryTerms } from '@sheaf/core/retrieval/analysis';
import { embeddingBatches } from '@sheaf/core/retrieval/embedding-batches';
import { byScoreThenId, fuse, type Scored } from '@sheaf/core/retrieval/fuse';
import { KeywordIndex } from '@sheaf/core/retrieval/keyword-index';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { openEmbedder } from '../lambdas/adapters/embedders/open-embedder.ts';
import { startSentenceModel } from '../local/sentence-model/server.ts';
import { type Collection, ndcgAt10, type RetrievalSet, readRetrievalSets } from './fixtures/retrieval-sets.ts';
import type { Figure } from './search.ts';

const depth = 100;
/** The sentence model needs ten minutes for the shared sets; it is measured when SHEAF_BENCH_EMBEDDERS names it. */
const embedders = (process.env.SHEAF_BENCH_EMBEDDERS ?? 'lexical').split(',');

export async function run(): Promise<Figure[]> {
  const sets = await readRetrievalSets();
  if (sets.length === 0) {
    return [
      {
        figure: 'retrieval nDCG@10',
        target: '',
        value: null,
        unit: '',
        reason: 'the shared retrieval sets are not at ../shared/data',
      },
    ];
  }
  const needsModel = embedders.some((scheme) => scheme !== 'lexical');
  const server = needsModel ? await startSentenceModel() : undefined;
  try {
    const figures: Figure[] = [];
    for (const scheme of embedders) {
      const embedder = await openEmbedder(scheme === 'lexical' ? 'lexical:' : `${scheme}:${server?.url}`);
      for (const set of sets) figures.push(...(await measureSet(set, scheme, embedder)));
    }
    return figures;
  } finally {
    await server?.close();
  }
}

async function measureSet(set: RetrievalSet, scheme: string, embedder: Embedder): Promise<Figure[]> {
  const scores = { keyword: [] as number[], dense: [] as number[], hybrid: [] as number[] };
  let passages = 0;
  let milliseconds = 0;
  for (const collection of set.collections) {
    milliseconds += await measureCollection(collection, embedder, scores);
    passages += collection.passages.length;
  }
  const [keyword, dense, hybrid] = [mean(scores.keyword), mean(scores.dense), mean(scores.hybrid)];
  return [
    { figure: `${set.name}: keyword nDCG@10`, target: `BM25 reference ${set.reference}`, value: keyword, unit: '' },
    { figure: `${set.name}: dense nDCG@10, ${scheme}`, target: '', value: dense, unit: '' },
    {
      figure: `${set.name}: hybrid nDCG@10, ${scheme}`,
      target: `>= ${round(Math.max(keyword, dense) - 0.005)}`,
      value: hybrid,
      unit: '',
    },
    {
      figure: `${set.name}: embedding, ${scheme}`,
      target: '',
      value: Math.round(passages / (milliseconds / 1000)),
      unit: 'passages/s',
    },
  ];
}

async function measureCollection(
  { passages, questions }: Collection,
  embedder: Embedder,
  scores: { keyword: number[]; dense: number[]; hybrid: number[] },
): Promise<number> {
  const index = new KeywordIndex();
  for (const { id, text } of passages) index.put(id, passageTerms(text));
  const startedAt = performance.now();
  const vectors = await embedAll(
    embedder,
    passages.map(({ text }) => text),
    'passage',
  );
  const milliseconds = performance.now() - startedAt;
  const queries = await embedAll(
    embedder,
    questions.map(({ text }) => text),
    'query',
  );
  for (const [at, { text, relevant }] of questions.entries()) {
    const keyword = index.search(queryTerms(text)).slice(0, depth);
    const dense = nearest(queries[at]!, passages, vectors);
    const hybrid = fuse(dense, keyword, embedder.space.denseWeight);
    for (const [leg, hits] of Object.entries({ keyword, dense, hybrid })) {
      scores[leg as keyof typeof scores].push(
        ndcgAt10(
          hits.map(({ chunkId }) => chunkId),
          relevant,
        ),
      );
    }
  }
  return milliseconds;
}

async function embedAll(
  embedder: Embedder,
  texts: readonly string[],
  kind: 'passage' | 'query',
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (const batch of embeddingBatches(texts, embedder.limits))
    vectors.push(...(await embedder.embed(batch, kind)).vectors);
  return vectors;
}

function nearest(query: Float32Array, passages: Collection['passages'], vectors: readonly Float32Array[]): Scored[] {
  const scored = passages.map(({ id }, at) => ({ chunkId: id, score: dot(query, vectors[at]!) }));
  return scored.sort(byScoreThenId).slice(0, depth);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}

function mean(values: readonly number[]): number {
  return round(values.reduce((sum, value) => sum + value, 0) / values.length);
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
