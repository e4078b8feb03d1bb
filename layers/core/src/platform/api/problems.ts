/** Every kind of problem that the API answers with, and its HTTP status. `type` is stable for ever. */
import type { FieldError, Problem } from './contract/problem.ts';

export const problemTable = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  'invalid-cursor': { status: 400, title: 'The cursor is not one of this list' },
  'embedder-not-allowed': { status: 400, title: 'The embedder is not allowed here' },
  unauthenticated: { status: 401, title: 'It is not known who asks' },
  forbidden: { status: 403, title: 'The permission is missing' },
  'role-too-high': { status: 403, title: 'Nobody gives more than they have' },
  'tenant-suspended': { status: 403, title: 'The tenant is suspended' },
  'foreign-host': { status: 403, title: 'The Host header names another machine' },
  'foreign-origin': { status: 403, title: 'The request comes from a page of another origin' },
  'not-found': { status: 404, title: 'There is nothing at this path' },
  'job-not-found': { status: 404, title: 'There is no such job' },
  'document-not-found': { status: 404, title: 'There is no such document' },
  'text-not-published': { status: 404, title: 'The document has no published text' },
  'version-not-found': { status: 404, title: 'There is no such version of the document' },
  'corpus-not-found': { status: 404, title: 'There is no such corpus' },
  'receipt-not-found': { status: 404, title: 'There is no such receipt' },
  'failure-not-found': { status: 404, title: 'There is no such failure' },
  'group-not-found': { status: 404, title: 'There is no such group of failures' },
  'upload-not-found': { status: 404, title: 'There is no such upload' },
  'schedule-not-found': { status: 404, title: 'There is no such schedule' },
  'key-not-found': { status: 404, title: 'There is no such key' },
  'principal-not-found': { status: 404, title: 'There is no such person' },
  'webhook-not-found': { status: 404, title: 'There is no such webhook' },
  'delivery-not-found': { status: 404, title: 'There is no such delivery' },
  'tenant-not-found': { status: 404, title: 'There is no such tenant' },
  'export-not-found': { status: 404, title: 'There is no such export' },
  'deletion-not-found': { status: 404, title: 'The tenant is not being deleted' },
  'method-not-allowed': { status: 405, title: 'The path does not take this method' },
  'corpus-exists': { status: 409, title: 'A corpus of this name exists' },
  'landing-prefix-taken': { status: 409, title: 'Another corpus owns this landing prefix' },
  'schedule-exists': { status: 409, title: 'A schedule of this name exists' },
  'principal-exists': { status: 409, title: 'A person of this name exists' },
  'too-many-webhooks': { status: 409, title: 'The tenant has as many webhooks as it may have' },
  'space-pinned': { status: 409, title: 'The embedding space of the corpus is fixed' },
  'job-running': { status: 409, title: 'The job has not ended' },
  'job-ended': { status: 409, title: 'The job has ended' },
  'job-not-paused': { status: 409, title: 'The job is not paused' },
  'upload-not-open': { status: 409, title: 'The upload is not open' },
  'upload-incomplete': { status: 409, title: 'Files of the upload have not arrived' },
  'document-busy': { status: 409, title: 'The document is being worked on' },
  'idempotency-key-reused': { status: 409, title: 'The key was used for another request' },
  'tenant-exists': { status: 409, title: 'A tenant of this id exists' },
  'tenant-not-suspended': { status: 409, title: 'The tenant is not suspended' },
  'tenant-deleting': { status: 409, title: 'The tenant is being deleted' },
  'own-tenant': { status: 409, title: 'The tenant that runs the deployment stays' },
  'tenant-deleted': { status: 410, title: 'The tenant was deleted' },
  'document-erased': { status: 410, title: 'The document was erased' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'diff-too-large': { status: 413, title: 'The texts are too large to compare' },
  'unsupported-media-type': { status: 415, title: 'The body is not of a type that is taken' },
  'changed-meanwhile': { status: 412, title: 'It was changed meanwhile' },
  'range-not-satisfiable': { status: 416, title: 'The range lies outside the text' },
  'too-many-attempts': { status: 429, title: 'Too many attempts failed' },
  'too-many-requests': { status: 429, title: 'The tenant sends more requests than it may' },
  'too-many-streams': { status: 503, title: 'All streams of events are taken' },
  'internal-error': { status: 500, title: 'Something failed that should not have' },
  'budget-exceeded': { status: 429, title: 'A budget does not allow it' },
  'quota-exceeded': { status: 429, title: 'A quota does not allow it' },
  unavailable: { status: 503, title: 'A part of the system does not answer' },
} as const;

export type ProblemName = keyof typeof problemTable;

export interface ProblemOptions {
  readonly errors?: readonly FieldError[];
  readonly receiptId?: string;
  /** The whole receipt, where the problem is what it proves. */
  readonly receipt?: Record<string, unknown>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown by anything behind a route; recognised by `name`, since layer and bundle may hold two copies of the class. */
export class ProblemError extends Error {
  readonly problem: ProblemName;
  readonly options: ProblemOptions;

  constructor(problem: ProblemName, detail: string, options: ProblemOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ProblemError';
    this.problem = problem;
    this.options = options;
  }
}

export function isProblemError(error: unknown): error is ProblemError {
  return error instanceof Error && error.name === 'ProblemError';
}

export function problemDocument(error: ProblemError, instance: string, correlationId: string): Problem {
  const { status, title } = problemTable[error.problem];
  const { errors, receiptId, receipt } = error.options;
  return {
    type: `urn:sheaf:problem:${error.problem}`,
    title,
    status,
    detail: error.message,
    instance,
    correlationId,
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...(receiptId === undefined ? {} : { receiptId }),
    ...(receipt === undefined ? {} : { receipt }),
  };
}
