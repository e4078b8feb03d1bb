import type { SheafConfigInput } from './schema.ts';

/** Never pauses, keeps its data, and takes a share of an account's default Lambda quota of 1,000. */
export const config: SheafConfigInput = {
  name: 'prod',
  retainData: true,
  embedder: { url: 'lexical:' },
  vectorStore: { kind: 'lancedb-s3' },
  database: { minCapacity: 0.5, maxCapacity: 32, backupRetentionDays: 35 },
  concurrency: { documents: 300, documentsLarge: 50, shards: 150, shardsLarge: 20 },
  intake: { batchSize: 500, batchingWindowSeconds: 5 },
  throttle: { ratePerSecond: 500, burst: 1000 },
  logRetentionDays: 90,
  telemetry: { xray: true },
};
