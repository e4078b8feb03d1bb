/** Requests to addresses that users name. */

/** How often a source may be asked. */
export interface Pace {
  /** Whose turns they are, across the whole deployment; null: of the host of each hop. */
  readonly key: string | null;
  readonly intervalMs: number;
}

export interface WebRequest {
  readonly url: string;
  /** @default 'GET' */
  readonly method?: 'GET' | 'POST' | 'HEAD';
  /** Names in lower case. On a redirect to another origin only `accept*` and `user-agent` go along. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly pace?: Pace;
  /** Of the body, after decompression. */
  readonly maxBytes: number;
  /** Of one try, from the connection to the last byte. */
  readonly timeoutMs: number;
  /** @default 3 */
  readonly tries?: number;
  /** @default 5, as RFC 9309 §2.3.1.2 asks for at least */
  readonly maxRedirects?: number;
  /**
   * Asked before each redirect is followed, after the guard has passed it. What it throws ends the request; a pace that it gives
   * holds for that hop.
   */
  readonly beforeRedirect?: (url: string) => Promise<Pace | undefined>;
}

export interface WebResponse {
  readonly status: number;
  /** Of the last hop. */
  readonly url: string;
  /** Where each redirect pointed, in order; the last is `url`. */
  readonly redirects: readonly { readonly status: number; readonly url: string }[];
  /** Names in lower case; several of one name are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/**
 * Every request passes the egress guard, at every hop, and waits for its turn. What the server may mend by itself (no
 * connection, 429, 500, 502, 503, 504) is tried again, later and later, and not before `Retry-After`; what remains after the last try is
 * returned if it is an answer and thrown if it is none. Answers of every status are returned: what they mean is for the source to say.
 * No message holds a query, a header or a credential.
 * @throws StageError EgressRefused, SourceUnavailable, SourceAnswerInvalid, SourceAnswerTooLarge
 */
export interface WebClient {
  request(request: WebRequest): Promise<WebResponse>;
}

/** Turns at something that may be asked only so often, shared by everything that runs in the deployment. */
export interface Pacer {
  /**
   * Waits until it is the caller's turn. Turns of one key are `intervalMs` apart.
   * @throws StageError SourceUnavailable when the turn is too far away to wait for in place; it is not taken
   */
  turn(key: string, intervalMs: number): Promise<void>;
  /** Nobody has a turn at the key for so long; the pace is slower after it, and recovers with every turn that goes well. */
  backOff(key: string, milliseconds: number): Promise<void>;
}
