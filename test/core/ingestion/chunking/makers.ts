import type { ChunkerConfiguration, ChunkStrategy } from '@sheaf/core/ingestion/chunker-configuration';

type Make = (chunkSize: number, chunkOverlap: number) => ChunkerConfiguration;

/** A configuration of each strategy; those without overlap leave it out. */
export const makers: Readonly<Record<ChunkStrategy, Make>> = {
  recursive: (chunkSize, chunkOverlap) => ({ strategy: 'recursive', chunkSize, chunkOverlap }),
  sentence: (chunkSize, chunkOverlap) => ({ strategy: 'sentence', chunkSize, chunkOverlap }),
  markdown: (chunkSize, chunkOverlap) => ({ strategy: 'markdown', chunkSize, chunkOverlap, depth: 2 }),
  fixed: (chunkSize, chunkOverlap) => ({ strategy: 'fixed', chunkSize, chunkOverlap }),
  raptor: (chunkSize) => ({ strategy: 'raptor', chunkSize }),
  hierarchical: (chunkSize, chunkOverlap) => ({ strategy: 'hierarchical', chunkSize, chunkOverlap }),
  semantic: (chunkSize) => ({ strategy: 'semantic', chunkSize, percentile: 80 }),
};
