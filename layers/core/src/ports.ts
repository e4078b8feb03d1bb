/** Ports that every area uses. Guarantees stand here, once; mechanics stand on the adapters. */

/** Wall clock. `now` is in milliseconds since 1970 (UTC). */
export interface Clock {
  now(): number;
}

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly lastModified: number;
}

/**
 * One bucket. Keys are whole keys; callers get them from `keys.ts`.
 * @throws StageError StoreUnavailable when the store does not answer, StoreRefused when it will not take the write.
 */
export interface ObjectStore {
  /** The bytes and the ETag, or undefined when there is no such object. */
  get(key: string): Promise<{ bytes: Uint8Array; etag: string; contentType: string | undefined } | undefined>;
  head(key: string): Promise<StoredObject | undefined>;
  put(key: string, bytes: Uint8Array | string, contentType?: string): Promise<{ etag: string }>;
  /** Deletes up to any number of keys; absent keys are no error. */
  delete(keys: readonly string[]): Promise<void>;
  /** Objects in key order, page by page, never all in memory. `startAfter` is exclusive. */
  list(prefix: string, startAfter?: string): AsyncIterable<StoredObject>;
  /** A URL that gives the object, valid for `expiresSeconds`. */
  presignGet(key: string, expiresSeconds: number): Promise<string>;
  /** A URL that takes one PUT of exactly this size, valid for `expiresSeconds`. */
  presignPut(
    key: string,
    sizeBytes: number,
    expiresSeconds: number,
  ): Promise<{ url: string; headers: Record<string, string> }>;
}

/** One part of an object that arrives in parts, as the store holds it. */
export interface StoredPart {
  readonly number: number;
  readonly sizeBytes: number;
  readonly etag: string;
}

/**
 * Objects of one bucket that somebody else puts in parts, by URLs. An upload is open until it is completed or aborted.
 * @throws StageError StoreUnavailable when the store does not answer, StoreRefused when it will not take the request.
 */
export interface MultipartStore {
  /** Opens an upload for the key and returns its id. */
  begin(key: string): Promise<string>;
  /** A URL that takes one PUT of exactly this part, valid for `expiresSeconds`; a later PUT replaces an earlier one. */
  presignPart(
    key: string,
    id: string,
    part: { readonly number: number; readonly sizeBytes: number },
    expiresSeconds: number,
  ): Promise<{ url: string; headers: Record<string, string> }>;
  /** The parts that have arrived, by their numbers; undefined when the upload is not open. */
  parts(key: string, id: string): Promise<readonly StoredPart[] | undefined>;
  /** Makes the parts the object; false when the upload is not open. */
  complete(key: string, id: string, parts: readonly StoredPart[]): Promise<boolean>;
  /** Deletes what has arrived; an upload that is not open is no error. */
  abort(key: string, id: string): Promise<void>;
}

/** One queue of JSON messages, at least once and unordered. */
export interface MessageQueue {
  send(message: unknown, options?: { delaySeconds?: number }): Promise<void>;
}

/** The `ingest` state machine. Starting a name twice is no error and starts nothing. */
export interface StateMachine {
  start(name: string, input: unknown): Promise<{ executionId: string; alreadyStarted: boolean }>;
  stop(name: string, error: string, cause: string): Promise<void>;
  /** undefined when no execution of that name is known. */
  status(name: string): Promise<'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | undefined>;
}

/** Another function of the deployment, called and waited for. */
export interface RemoteFunction<Input, Output> {
  invoke(input: Input): Promise<Output>;
}

export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** Counts and durations of one invocation; dimensions are fixed by the handler. */
export interface Metrics {
  count(name: string, value: number): void;
  milliseconds(name: string, value: number): void;
}
