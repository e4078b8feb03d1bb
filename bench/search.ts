/** Search over 50,000 chunks: time of a hybrid query (embedding, both legs, fusion), and what the vector index misses. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fuse } from '@sheaf/core/retrieval/fuse';
import type { Embedder, VectorRecord, VectorStore } from '@sheaf/core/retrieval/ports';
import { v5 as uuidv5 } from 'uuid';
import { openEmbedder } from '../lambdas/adapters/embedders/open-embedder.ts';
import { openVectorStoreProvider } from '../lambdas/adapters/open-vector-store.ts';
import { percentile } from './fixtures/percentile.ts';
import { installedTexts, queriesOf } from './fixtures/search-corpus.ts';

export interface Figure {
  readonly figure: string;
  readonly target: string;
  readonly value: number | null;
  readonly unit: string;
  readonly reason?: string;
}

const chunkCount = 50_000;
const queryCount = 200;
const depth = 100;
const corpora = ['documents'];
const namespace = '00000000-0000-5000-8000-000000000000';

export async function run(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'sheaf-bench-search-'));
  const provider = await openVectorStoreProvider(`lancedb:${directory}`);
  try {
    const embedder = await openEmbedder('lexical:');
    const store = await provider.open('bench', embedder.space);
    const texts = await installedTexts(chunkCount);
    const vectors = (await embedder.embed(texts, 'passage')).vectors;
    const writing = await timed(() => write(store, texts, vectors));
    const indexing = await timed(() => store.optimize({ purges: false, changedShare: 0 }));
    return [
      ...(await measure(store, embedder, texts, vectors)),
      {
        figure: `rows written to the index, ${texts.length} chunks`,
        target: '',
        value: round(texts.length / (writing / 1000)),
        unit: 'chunks/s',
      },
      {
        figure: `building both indexes over ${texts.length} chunks`,
        target: '',
        value: round(indexing / 1000),
        unit: 's',
      },
    ];
  } finally {
    await provider.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(
  store: VectorStore,
  embedder: Embedder,
  texts: readonly string[],
  vectors: readonly Float32Array[],
): Promise<Figure[]> {
  const queries = queriesOf(texts, queryCount);
  const hybrid: number[] = [];
  const legs = { dense: [] as number[], keyword: [] as number[] };
  let found = 0;
  await searchOnce(store, embedder, queries[0]!, legs);
  for (const query of queries) {
    hybrid.push(await timed(() => searchOnce(store, embedder, query, legs)));
    found += await overlap(store, embedder, query, vectors);
  }
  const at = `at ${texts.length} chunks`;
  return [
    { figure: `hybrid search p50 ${at}`, target: '', value: percentile(hybrid, 0.5), unit: 'ms' },
    { figure: `hybrid search p95 ${at}`, target: '< 40', value: percentile(hybrid, 0.95), unit: 'ms' },
    { figure: `dense leg p95 ${at}`, target: '', value: percentile(legs.dense, 0.95), unit: 'ms' },
    { figure: `keyword leg p95 ${at}`, target: '', value: percentile(legs.keyword, 0.95), unit: 'ms' },
    {
      figure: `recall@10 of exact search ${at}`,
      target: '>= 0.98',
      value: round(found / (10 * queries.length), 4),
      unit: '',
    },
  ];
}

async function searchOnce(
  store: VectorStore,
  embedder: Embedder,
  query: string,
  legs: { dense: number[]; keyword: number[] },
): Promise<void> {
  const [vector] = (await embedder.embed([query], 'query')).vectors;
  const leg = async <T>(times: number[], call: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await call();
    times.push(performance.now() - startedAt);
    return result;
  };
  const [dense, keyword] = await Promise.all([
    leg(legs.dense, () => store.searchDense(vector!, depth, corpora)),
    leg(legs.keyword, () => store.searchKeyword(query, depth, corpora)),
  ]);
  fuse(dense, keyword, embedder.space.denseWeight);
}

/** Found ones among the ten nearest. Equal scores are equally right, so a hit counts when it is as near as the tenth. */
async function overlap(
  store: VectorStore,
  embedder: Embedder,
  query: string,
  vectors: readonly Float32Array[],
): Promise<number> {
  const vector = (await embedder.embed([query], 'query')).vectors[0]!;
  const tenth = Float32Array.from(vectors, (other) => dot(vector, other))
    .sort()
    .at(-10)!;
  const hits = await store.searchDense(vector, 10, corpora);
  return hits.filter(({ score }) => score >= tenth - 1e-5).length;
}

async function write(store: VectorStore, texts: readonly string[], vectors: readonly Float32Array[]): Promise<void> {
  for (let from = 0; from < texts.length; from += 1000) {
    await store.upsert(
      texts.slice(from, from + 1000).map((text, at) => recordOf(text, from + at, vectors[from + at]!)),
    );
  }
}

function recordOf(text: string, index: number, vector: Float32Array): VectorRecord {
  const fields = {
    corpus: 'documents',
    uri: `bench:${index >> 4}`,
    mediaType: 'text/plain',
    language: 'en',
    tags: [],
    metadata: {},
  };
  return {
    chunkId: uuidv5(String(index), namespace),
    documentId: uuidv5(`d${index >> 4}`, namespace),
    vector,
    text,
    context: '',
    fields,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
