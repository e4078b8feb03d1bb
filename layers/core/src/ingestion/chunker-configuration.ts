/** How a corpus wants its documents cut: one strategy and its numbers, all in tokens of `encoding`. */

export type TokenEncoding = 'cl100k' | 'o200k';

interface Sized {
  /** What counts tokens; cl100k where it is absent, as in corpora of before. */
  readonly encoding?: TokenEncoding;
  /** Most tokens in a chunk. */
  readonly chunkSize: number;
}

interface Overlapping extends Sized {
  /** Most tokens that a chunk repeats of the one before it. */
  readonly chunkOverlap: number;
}

/** Structure first, then sentences, then words. */
export interface RecursiveChunker extends Overlapping {
  readonly strategy: 'recursive';
}

/** Whole sentences, whatever section they are in. */
export interface SentenceChunker extends Overlapping {
  readonly strategy: 'sentence';
}

/** As `recursive`, but no chunk spans two sections. */
export interface MarkdownChunker extends Overlapping {
  readonly strategy: 'markdown';
  /** Deepest heading level, 1–6, that begins a section. */
  readonly depth: number;
}

/** Windows of tokens, wherever they end. */
export interface FixedChunker extends Overlapping {
  readonly strategy: 'fixed';
}

/** Small chunks of whole sentences without overlap, each as full as its sentences allow: the leaves of a summary tree. */
export interface RaptorChunker extends Sized {
  readonly strategy: 'raptor';
}

/** Chunks that know the parent of four times their size in which they stand. */
export interface HierarchicalChunker extends Overlapping {
  readonly strategy: 'hierarchical';
}

/** Cut where the embeddings of neighbouring sentences differ most. */
export interface SemanticChunker extends Sized {
  readonly strategy: 'semantic';
  /** Of all distances between neighbours, the share (percent) that begins no new topic. */
  readonly percentile: number;
}

export type ChunkerConfiguration =
  | RecursiveChunker
  | SentenceChunker
  | MarkdownChunker
  | FixedChunker
  | RaptorChunker
  | HierarchicalChunker
  | SemanticChunker;

export type ChunkStrategy = ChunkerConfiguration['strategy'];

export const defaultChunker: ChunkerConfiguration = {
  strategy: 'recursive',
  encoding: 'cl100k',
  chunkSize: 500,
  chunkOverlap: 100,
};

/** Parents of `hierarchical` hold this many times `chunkSize`. */
export const parentFactor = 4;

export function encodingOf({ encoding }: ChunkerConfiguration): TokenEncoding {
  return encoding ?? 'cl100k';
}

export function overlapOf(chunker: ChunkerConfiguration): number {
  return 'chunkOverlap' in chunker ? chunker.chunkOverlap : 0;
}
