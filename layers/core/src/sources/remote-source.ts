/** The ways in that ask somebody else: web pages, filings, APIs, databases. Each is one value of this type. */
import type * as z from 'zod';
import type { StageErrorName } from '../error-table.ts';
import type { MetadataValue } from '../ingestion/model.ts';
import type { Clock } from '../ports.ts';
import type { OpenBucket } from './s3-prefix.ts';
import type { SecretField } from './secret-field.ts';
import type { SqlConnections } from './sql-connection.ts';
import type { WebClient } from './web-client.ts';

/** What a listing says, as it goes along. URIs are canonical (`canonicalUri`) and hold no secret. */
export type SourceEvent =
  | {
      readonly kind: 'document';
      readonly uri: string;
      readonly bytes: Uint8Array;
      /** A hint; the content decides. */
      readonly mediaType: string | null;
      /** In place of what the content says of itself. */
      readonly title?: string | null;
      /** Beside what the content says of itself, and before it. */
      readonly metadata?: Readonly<Record<string, MetadataValue>>;
      /** What tells at the next listing whether it is still the same (ETag, Last-Modified, a number of its version). */
      readonly validator?: Readonly<Record<string, string>>;
    }
  /** It is there, and is what it was: nothing is to be read. */
  | { readonly kind: 'unchanged'; readonly uri: string }
  /**
   * Of a survey: it is there, and was not read. The locator is what `survey.read` finds it by.
   */
  | {
      readonly kind: 'listed';
      readonly uri: string;
      readonly locator: string;
      readonly sizeBytes: number | null;
      readonly mediaType: string | null;
    }
  /** The source says that it is no longer there. */
  | { readonly kind: 'gone'; readonly uri: string }
  /** Asked for and not to be had: a problem of the job, named by the error table. */
  | { readonly kind: 'failed'; readonly uri: string; readonly error: StageErrorName; readonly message: string }
  /** Found on the way and left out by rule: told in the outcome of the job by reason and count, no problem. */
  | { readonly kind: 'skipped'; readonly uri: string; readonly reason: string }
  /** From here a listing can go on: everything before is kept. At least every 100 documents, and every 30 seconds of work. */
  | { readonly kind: 'checkpoint'; readonly cursor: string }
  /**
   * The last event. `isComplete`: what was seen before and was not seen now is gone. `highWater`: where the next listing
   * begins, for `memory.highWater`.
   */
  | { readonly kind: 'end'; readonly isComplete: boolean; readonly highWater?: string };

/** What earlier listings of this source into this corpus saw. */
export interface SourceMemory {
  /** `highWater` of the last listing that ended; null before the first. */
  readonly highWater: string | null;
  /** Validators of those of the URIs that are stored as they were seen; at most 500 at a time. */
  validators(uris: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
}

/** Keeps what a listing needs to go on and is too long for a cursor; gone some days after the job. */
export interface SourceScratch {
  get(name: string): Promise<Uint8Array | undefined>;
  put(name: string, bytes: Uint8Array): Promise<void>;
}

export interface SourcePorts {
  readonly web: WebClient;
  readonly sql: SqlConnections;
  readonly buckets: OpenBucket;
  readonly memory: SourceMemory;
  readonly scratch: SourceScratch;
  readonly clock: Clock;
  /** @throws StageError CredentialsRejected when there is no such secret */
  readonly secretOf: (field: SecretField) => Promise<string>;
  /** A dry run asks: what can be told of without being read is `listed`. @default false */
  readonly isSurvey?: boolean;
}

/** Of sources that can tell of documents without reading them. */
export interface RemoteSurvey<Parameters> {
  /** Documents that are read for a sample at most. */
  readonly mostReads: number;
  /** Whether a document is listed by the very address under which it is remembered, so that what is new or gone is known. */
  readonly isExact: boolean;
  /** Says what one `listed` document is, as `list` would. */
  read(parameters: Parameters, ports: SourcePorts, locator: string): AsyncIterable<SourceEvent>;
}

/**
 * @typeParam Parameters of a job, as `POST /v1/jobs` takes them beside `type`: a strict object, each limit with its default and its
 * cap, each field described.
 */
export interface RemoteSource<Parameters extends z.ZodType = z.ZodType> {
  readonly type: string;
  readonly parameters: Parameters;
  /** What makes two jobs listings of the same thing, so that one remembers what the other saw: no limits, no secrets. */
  identityOf(parameters: z.output<Parameters>): unknown;
  /**
   * Lists from the cursor of a checkpoint on; null begins. One item that fails is an event; what is thrown fails the listing as a whole.
   * Memory does not grow with the number of items.
   * @throws StageError SourceUnavailable, CredentialsRejected, SourceQueryInvalid and others of the table
   */
  list(parameters: z.output<Parameters>, ports: SourcePorts, cursor: string | null): AsyncIterable<SourceEvent>;
  /** Absent where listing is reading, as with the items of an API: `list` then never says `listed`. */
  readonly survey?: RemoteSurvey<z.output<Parameters>>;
}
