import type { FieldError, Problem } from '@sheaf/core/platform/api/contract/problem';

/** The server refused: a problem document (RFC 9457) as an error. `type` is stable; decide by it, not by the text. */
export class ProblemError extends Error {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly correlationId: string | undefined;
  /** Receipt of a document that was erased. */
  readonly receiptId: string | undefined;
  /** The whole document, as it came. */
  readonly document: Problem;

  constructor(document: Problem) {
    super(document.detail);
    this.name = 'ProblemError';
    this.document = document;
    this.type = document.type;
    this.title = document.title;
    this.status = document.status;
    this.errors = document.errors ?? [];
    this.correlationId = document.correlationId;
    this.receiptId = document.receiptId;
  }

  /** Whether the problem is of a kind, as `job-not-found`. */
  is(kind: string): boolean {
    return this.type === `urn:sheaf:problem:${kind}`;
  }
}

/** Nobody answered at the address. */
export class ServerUnreachable extends Error {
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(`No Sheaf server answers at ${url}.`, { cause });
    this.name = 'ServerUnreachable';
    this.url = url;
  }
}
