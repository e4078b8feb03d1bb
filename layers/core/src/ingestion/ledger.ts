/**
 * The ledger of an attempt: which document stands where. Stages talk to it in one statement per batch; a stage receives
 * what its predecessor's record returned, and only a repeated invocation asks again (`beginBatch`).
 */
import type { ChunkerConfiguration } from './chunker-configuration.ts';
import type { ChunkContext } from './chunking/context.ts';
import type { Fingerprint } from './cleaning/fingerprint.ts';
import type { PersonalDataPolicy } from './cleaning/personal-data-policy.ts';
import type { ChildListing, SourceLocation, StageName } from './model.ts';

export interface AttemptRef {
  readonly tenantId: string;
  readonly jobId: string;
  readonly attempt: number;
}

/** A document on its way through a batch: ids and hashes only. */
export interface DocumentRef {
  readonly documentId: string;
  /** Fencing token of the claim; grows with every claim of the document. */
  readonly token: number;
  /** The stage that comes next; a stage passes on what is not for it. Null when the document stages are done. */
  readonly stage: 'fetch' | 'clean' | 'chunk' | null;
  /** Lower-case file name extension without the dot, a hint at the format; null when there is none. */
  readonly extension: string | null;
  /** SHA-256 of the fetched bytes; null before fetch. */
  readonly versionHash: string | null;
  /** Output hash of the clean stage, last part of its lake key; null before clean. */
  readonly cleanHash: string | null;
  /** SHA-256 of the clean stage's output bytes, once it is known. */
  readonly contentHash: string | null;
  /** As LakeLocation; absent where the source says nothing. */
  readonly factsHash?: string | undefined;
  /** True when the output of `stage` is already stored, so that it need not run. */
  readonly isKnown: boolean;
  /** Scratch object that holds what the previous stage made of the batch; only a short cut. */
  readonly bundleKey?: string | undefined;
}

/** What a statement says of a batch. `finished`: done by an earlier invocation, and to be passed on. */
export interface BatchView {
  /** Set when the attempt was halted: the stage returns at once and leaves the rest untouched. */
  readonly halt: { readonly error: string; readonly message: string } | null;
  readonly documents: readonly DocumentRef[];
  readonly finished?: readonly DocumentRef[];
}

/** What the fetch stage needs of a claimed document. `uri` never leaves the function. */
export interface ClaimedDocument {
  readonly documentId: string;
  readonly token: number;
  readonly uri: string;
  readonly mediaType: string | null;
  readonly source: SourceLocation;
  /** Published version, and hash of the configuration it was made with: both equal ⇒ `unchanged`. */
  readonly publishedVersionHash: string | null;
  readonly publishedConfigurationHash: string | null;
}

export interface ClaimView {
  readonly halt: BatchView['halt'];
  readonly configuration: CorpusConfiguration;
  readonly claimed: readonly ClaimedDocument[];
  /** Claimed by another attempt: the stage throws DocumentBusy after the others are done. */
  readonly busy: readonly string[];
  /** Fetched by an earlier invocation of this batch: nothing to do, they go on. */
  readonly finished: readonly DocumentRef[];
}

/** What a corpus decides about its documents. */
export interface CorpusConfiguration {
  readonly corpus: string;
  readonly chunker: ChunkerConfiguration;
  readonly maxFileBytes: number;
  /** Id of the pinned embedding space; null until the first ingest. */
  readonly spaceId: string | null;
  /** BCP 47 hint for documents that do not tell; null to detect. */
  readonly language: string | null;
  /** Absent in corpora of before: the default. */
  readonly personalData?: PersonalDataPolicy;
  /** URL of the embedder; null for the deployment's default. */
  readonly embedder: string | null;
}

/** What a stage says of one document. Exactly one of the shapes. */
export type Outcome =
  | { readonly documentId: string; readonly token: number; readonly result: 'advanced'; readonly detail: AdvanceDetail }
  /** The stage's output was known: its recorded detail applies. */
  | { readonly documentId: string; readonly token: number; readonly result: 'known'; readonly nextHash: string }
  | { readonly documentId: string; readonly token: number; readonly result: 'unchanged'; readonly etag: string | null }
  /** The object is not there: the document is removed in the next wave. */
  | { readonly documentId: string; readonly token: number; readonly result: 'missing' }
  | {
      readonly documentId: string;
      readonly token: number;
      readonly result: 'quarantined' | 'failed';
      readonly error: string;
      readonly message: string;
      readonly etag?: string | null;
    }
  /** Left for the next invocation of the batch; only the attempt is noted. */
  | {
      readonly documentId: string;
      readonly token: number;
      readonly result: 'retry';
      readonly error: string;
      readonly message: string;
    };

export type AdvanceDetail =
  | {
      readonly versionHash: string;
      readonly sizeBytes: number;
      readonly etag: string | null;
      readonly configurationHash: string;
      /** Output hash that the clean stage will have. */
      readonly nextHash: string;
    }
  | {
      readonly outputHash: string;
      readonly cleanHash: string;
      /** SHA-256 of the stored bytes. */
      readonly contentHash: string;
      /** Output hash that the chunk stage will have. */
      readonly nextHash: string;
      readonly title: string | null;
      readonly language: string | null;
      readonly mediaType: string;
      readonly metadata: Readonly<Record<string, unknown>>;
      readonly textLength: number;
      /** By which its copies are found; null without text. */
      readonly fingerprint: Fingerprint | null;
      readonly childCount: number;
      /** What was inside and did not become a document, for a person; null when everything did. */
      readonly leftOut: string | null;
    }
  | {
      readonly outputHash: string;
      readonly packKeys: readonly string[];
      readonly chunkCount: number;
      readonly rows: readonly ChunkRow[];
    };

/** A row of `chunks` before publication. The generation of all rows is the claim's token. */
export interface ChunkRow {
  readonly chunkId: string;
  readonly ordinal: number;
  readonly charStart: number;
  readonly charEnd: number;
  readonly tokenCount: number;
  readonly page: number | null;
  readonly headingPath: readonly string[];
  readonly elementTypes: readonly string[];
  readonly language: string | null;
  /** What few chunks have; absent where a chunk has none of it. */
  readonly context?: RowContext;
}

export interface RowContext extends ChunkContext {
  /** Packed, see `packBoxes`. */
  readonly boxes?: string;
}

/** One shard as the embed and store stages see it. */
export interface ShardView {
  readonly halt: BatchView['halt'];
  readonly shardId: string;
  readonly status: 'open' | 'embedded' | 'stored' | 'failed';
  readonly corpus: string;
  readonly spaceId: string;
  readonly embeddingsKey: string | null;
  /** Of earlier attempts, with documents of this one. */
  readonly earlierShards: readonly string[];
  readonly documents: readonly ShardDocument[];
}

export interface ShardDocument {
  readonly documentId: string;
  readonly token: number;
  readonly versionHash: string;
  readonly uri: string;
  readonly title: string | null;
  readonly language: string | null;
  readonly mediaType: string;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Where the texts are; a pack holds all chunks of its documents, new or kept. */
  readonly packKeys: readonly string[];
  /** The chunks of this document that this shard embeds: ordinals [from, to). */
  readonly ordinalFrom: number;
  readonly ordinalTo: number;
  /** Ordinals within that range that need a vector; null when all do. The others keep the one they have. */
  readonly newOrdinals: readonly number[] | null;
  /** A published document of the tenant with the same text, cut alike and embedded in the same space; null without one. */
  readonly twinId: string | null;
  /** Fields of the document changed since publication, so that kept chunks must be given the new ones. */
  readonly fieldsChanged: boolean;
}

/** What publication did: the documents that readers see anew, and how many chunks of old versions are to be deleted. */
export interface Published {
  readonly documentIds: readonly string[];
  readonly staleChunks: number;
  /** Versions beyond those that are kept, whose objects are to be deleted. */
  readonly oldVersions?: readonly OldVersion[];
}

export interface OldVersion {
  readonly documentId: string;
  readonly versionHash: string;
  readonly cleanHash: string | null;
}

/** Where a document stands whose children are to be kept. */
export interface ChildPlace {
  readonly corpus: string;
  readonly uri: string;
  /** 0 for what a source listed, 1 for what was inside of that. */
  readonly depth: number;
}

/** A child as it is noted before its bytes are written: whatever is written is then found by an erasure. */
export interface ChildRow extends ChildListing {
  readonly uri: string;
  readonly mediaType: string | null;
}

/** Most documents, and bytes of them, below one document that a source listed, at whatever depth. */
export interface TreeLimits {
  readonly mostInTree: number;
  readonly mostBytesInTree: number;
}

export interface Ledger {
  /** Fetch's first statement: claims what is free, and says what it needs to know. */
  claimBatch(ref: AttemptRef, documentIds: readonly string[]): Promise<ClaimView>;
  /** What a repeated invocation of clean or chunk still has to do. */
  beginBatch(ref: AttemptRef, stage: StageName, documentIds: readonly string[]): Promise<BatchView>;
  /** Records all outcomes of a batch in one statement; returns the documents that go on. */
  recordBatch(ref: AttemptRef, stage: StageName, outcomes: readonly Outcome[]): Promise<BatchView>;
  /**
   * Puts chunk rows of a document that has more than fit its outcome (1,000): all parts but the last go this way, before
   * the batch is recorded. Repeating a part changes nothing.
   */
  putChunkRows(ref: AttemptRef, documentId: string, token: number, rows: readonly ChunkRow[]): Promise<void>;
  /** Null when the claim is another's by now: what this batch records is void. */
  childPlace(ref: AttemptRef, documentId: string, token: number): Promise<ChildPlace | null>;
  /** Notes children of a clean output, at most 500 at a time; returns the ids of those for which the tree has room. */
  putChildren(
    ref: AttemptRef,
    parent: { readonly documentId: string; readonly token: number; readonly outputHash: string },
    children: readonly ChildRow[],
    limits: TreeLimits,
  ): Promise<readonly string[]>;
  /** The bytes of a child are gone: its parent is parsed again when a job next comes to it. Nothing for other documents. */
  forgetParent(ref: AttemptRef, documentId: string): Promise<void>;
  /** Ends the rest of a batch after its retries: failed, quarantined as `Unknown`, or left pending when the error halts. */
  settleBatch(
    ref: AttemptRef,
    stage: StageName,
    documentIds: readonly string[],
    error: string,
    message: string,
  ): Promise<BatchView>;
  haltAttempt(ref: AttemptRef, error: string, message: string): Promise<void>;
  /** The outputs of a document are no longer known, since one of them is damaged. */
  forgetOutput(ref: AttemptRef, documentId: string): Promise<void>;
  configurationOf(ref: AttemptRef): Promise<CorpusConfiguration>;
  beginShard(ref: AttemptRef, shardId: string): Promise<ShardView>;
  recordEmbedded(ref: AttemptRef, shardId: string, embeddingsKey: string, embeddingCount: number): Promise<void>;
  /** Marks the shard stored and publishes, in the same transaction, each document whose last shard this was. */
  recordStored(ref: AttemptRef, shardId: string): Promise<Published>;
  settleShard(ref: AttemptRef, shardId: string, stage: StageName, error: string, message: string): Promise<void>;
}
