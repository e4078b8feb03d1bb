/** One request and its answer, and nothing around it: what a web client is made of. */

export interface TransportRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'HEAD';
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the body, after decompression, and before it. */
  readonly maxBytes: number;
  /** From the connection to the last byte. */
  readonly timeoutMs: number;
}

export interface TransportAnswer {
  readonly status: number;
  /** Names in lower case; several of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. Empty for a redirect that says where to. */
  readonly bytes: Uint8Array;
}

/**
 * Calls public addresses, and origins that the operator allows; follows no redirect, and tries nothing again.
 * @throws StageError EgressRefused; SourceUnavailable when no answer came, or not all of it in time; SourceAnswerInvalid for an answer that is not
 * HTTP, shorter than it says, or damaged in its compression; SourceAnswerTooLarge
 */
export interface HttpTransport {
  send(request: TransportRequest): Promise<TransportAnswer>;
}
