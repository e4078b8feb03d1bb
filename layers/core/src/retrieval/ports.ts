import type { Transcriber, Transcript } from '../ingestion/transcriber.ts';
import type { GenAiFacts } from '../platform/models/gen-ai-facts.ts';
import type { LanguageModel, ModelAnswer, ModelRequest } from '../platform/models/language-model.ts';

/** Ports of retrieval. A store handle is made for one tenant: no method takes one, no result can leave it. */

/** What makes two vectors comparable. Its hash is the space's id; two spaces never mix, even at equal dimension. */
export interface EmbeddingSpace {
  readonly spaceId: string;
  readonly provider: string;
  readonly model: string;
  readonly dimensions: number;
  readonly isNormalised: boolean;
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  /** Weight of the dense leg in hybrid search, 0–1, measured for this space; null ⇒ reciprocal rank fusion. */
  readonly denseWeight: number | null;
}

export interface EmbedUsage {
  readonly inputTokens: number;
}

/**
 * Texts to unit vectors of one space. Deterministic for stand-ins; `standIn` is the sentence that labels one, or null.
 * @throws StageError ProviderThrottled, ProviderUnavailable, CredentialsRejected, ModelMissing, SpaceMismatch
 */
export interface Embedder {
  readonly space: EmbeddingSpace;
  readonly standIn: string | null;
  /** It runs in the deployment itself: its calls are neither paid nor counted. @default false */
  readonly isOwn?: boolean;
  /** A provider sends a bill for its calls, by the table of prices. @default false: a server of one's own */
  readonly isBilled?: boolean;
  /** Most texts, and most tokens of all texts together, in one call. */
  readonly limits: { readonly maxTexts: number; readonly maxTokens: number };
  /** `facts` are absent where no model was called. */
  embed(
    texts: readonly string[],
    kind: 'passage' | 'query',
  ): Promise<{ vectors: Float32Array[]; usage: EmbedUsage; facts?: GenAiFacts }>;
  close(): Promise<void>;
}

/** Fields of a document that searches filter by; the same for all its chunks. */
export interface DocumentFields {
  readonly corpus: string;
  readonly uri: string;
  readonly mediaType: string;
  readonly language: string | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface VectorRecord {
  readonly chunkId: string;
  readonly documentId: string;
  readonly vector: Float32Array;
  readonly text: string;
  /** Title, heading path and table header, indexed for keywords beside the text. */
  readonly context: string;
  readonly fields: DocumentFields;
}

export type Scalar = string | number | boolean;

export type MetadataCondition =
  | Scalar
  | readonly Scalar[]
  | { readonly gte?: Scalar | undefined; readonly lte?: Scalar | undefined };

/**
 * What somebody may read of some corpora: all documents `except` these, or `only` these, or whichever is found, to be looked at
 * by the caller.
 */
export interface AccessScope {
  readonly corpora: readonly string[];
  readonly except?: readonly string[];
  readonly only?: readonly string[];
}

/**
 * All given conditions hold together; of a list, one value must match. A range compares numbers with numbers and texts
 * with texts by code point, and never matches a list. `uriPrefix` compares code units.
 */
export interface SearchFilter {
  readonly documentId?: readonly string[] | undefined;
  readonly uriPrefix?: string | undefined;
  readonly mediaType?: readonly string[] | undefined;
  readonly language?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, MetadataCondition>> | undefined;
  /**
   * Documents whose tags were changed since they were written: `tags` does not look at `except`, and holds for `also`. Never given
   * by a client.
   */
  readonly tagged?: { readonly except: readonly string[]; readonly also: readonly string[] } | undefined;
  /** What the searcher may read: a document must be in one of the scopes. Never given by a client. @default all documents */
  readonly readable?: readonly AccessScope[] | undefined;
}

export interface SearchHit {
  readonly chunkId: string;
  readonly documentId: string;
  readonly text: string;
  /** Cosine in [-1, 1] for dense, BM25 for keyword. */
  readonly score: number;
}

/**
 * Vectors and keywords of one tenant in one space. Chunk ids are unique across tenants (`keys.ts` derives them so).
 * Upsert and delete are idempotent by chunk id and visible to the next search of any handle. Scores of one tenant do not
 * change by what another writes.
 * @throws StageError StoreUnavailable, StoreRefused, SpaceMismatch, LeaseHeld
 */
export interface VectorStore {
  readonly space: EmbeddingSpace;
  upsert(records: readonly VectorRecord[]): Promise<void>;
  deleteChunks(chunkIds: readonly string[]): Promise<void>;
  deleteDocuments(documentIds: readonly string[]): Promise<void>;
  /** New fields for all chunks of a document, without touching vectors or texts. */
  setDocumentFields(documentId: string, fields: DocumentFields): Promise<void>;
  searchDense(
    vector: Float32Array,
    topK: number,
    corpora: readonly string[],
    filter?: SearchFilter,
  ): Promise<SearchHit[]>;
  searchKeyword(query: string, topK: number, corpora: readonly string[], filter?: SearchFilter): Promise<SearchHit[]>;
  /** Which of these chunk ids are there. */
  existing(chunkIds: readonly string[]): Promise<Set<string>>;
  count(documentIds?: readonly string[]): Promise<number>;
  /** All ids in order, page by page. */
  scan(afterChunkId: string | null, limit: number): Promise<{ chunkIds: string[]; next: string | null }>;
  /**
   * Builds and compacts indexes where `changedShare` of what they hold has changed since the last time; safe at any time.
   * With `purges` in any case, and so that the bytes of what was deleted before are gone from its files: `purged` says
   * whether they are.
   */
  optimize(options: OptimizeOptions): Promise<{ purged: boolean }>;
  close(): Promise<void>;
}

export interface OptimizeOptions {
  /** 1/8 is: where an eighth as many rows as are indexed are new, changed or gone. */
  readonly changedShare: number;
  readonly purges: boolean;
}

/** Opens handles; `provider` is the adapter's name for health. */
export interface VectorStoreProvider {
  readonly provider: string;
  /** True when one index takes one writer at a time, so that writers hold a lease. */
  readonly isSingleWriter: boolean;
  open(tenantId: string, space: EmbeddingSpace): Promise<VectorStore>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** For whom a model is called, and where in the pipeline. */
export interface ModelCall {
  readonly tenantId: string;
  readonly jobId: string | null;
  readonly stage: string;
  /** Whose budget it counts against beside the tenant's. @default the corpus of the job, if there is one */
  readonly corpus?: string;
  /** The document of each text, or of the recording, for the cost of documents. @default it is not told */
  readonly documentIds?: readonly string[];
}

/**
 * Every model call passes here. Before it, the most that it can use is reserved; after it, what it used is settled and in the
 * ledger. No hard limit of a budget is ever passed.
 * @throws StageError BudgetExceeded when a limit does not allow the call; and whatever the model throws
 */
export interface ModelGateway {
  embed(
    call: ModelCall,
    embedder: Embedder,
    texts: readonly string[],
    kind: 'passage' | 'query',
  ): Promise<Float32Array[]>;
  transcribe(
    call: ModelCall,
    transcriber: Transcriber,
    bytes: Uint8Array,
    mediaType: string,
    signal?: AbortSignal,
  ): Promise<Transcript>;
  generate(
    call: ModelCall,
    model: LanguageModel,
    request: ModelRequest,
    onText?: (part: string) => void,
  ): Promise<ModelAnswer>;
}
