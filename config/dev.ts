import type { SheafConfigInput } from './schema.ts';

/** Costs next to nothing when idle; also what `npm start` runs. */
export const config: SheafConfigInput = {
  name: 'dev',
  retainData: false,
  embedder: { url: 'lexical:' },
  vectorStore: { kind: 'lancedb-s3' },
  database: { minCapacity: 0, maxCapacity: 4 },
  concurrency: { documents: 8, documentsLarge: 2, shards: 8, shardsLarge: 2 },
  // One machine runs them all.
  fairness: { jobs: 4, embedding: 4 },
  // No window: a dropped file is looked at as soon as its event arrives.
  intake: { batchSize: 10, batchingWindowSeconds: 0 },
};
