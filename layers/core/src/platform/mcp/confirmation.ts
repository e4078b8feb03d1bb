/**
 * What an agent hands back to go on with a job that it was told the estimate of. It is signed, and holds for the same tenant, caller,
 * source and corpus only; a confirmation holds for that one estimate, and half an hour.
 */
import { canonicalJson, sha256 } from '../../keys.ts';
import { type CursorScope, readCursor, signCursor } from '../api/cursors.ts';
import { isProblemError, ProblemError } from '../api/problems.ts';
import type { McpContext } from './tool.ts';

const validMilliseconds = 30 * 60_000;

export interface Asked {
  readonly source: unknown;
  readonly corpus: string;
}

/** What is agreed to. */
export interface Agreement {
  /** The dry run. */
  readonly jobId: string;
  /** SHA-256 of its estimate. */
  readonly estimateHash: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

type Signer = Pick<McpContext, 'principal' | 'cursorSecret'>;

export function confirmationOf(
  context: Signer & Pick<McpContext, 'clock'>,
  asked: Asked,
  jobId: string,
  estimate: unknown,
): { readonly confirmation: string; readonly confirmationEndsAt: string } {
  const endsAt = context.clock.now() + validMilliseconds;
  const agreement: Agreement = { jobId, estimateHash: hashOf(estimate), endsAt };
  const confirmation = signCursor(
    context.cursorSecret,
    scopeOf(context, asked, 'confirmation'),
    JSON.stringify(agreement),
  );
  return { confirmation, confirmationEndsAt: new Date(endsAt).toISOString() };
}

/** @throws ProblemError invalid-request for one that was changed, is of something else, or has ended */
export function readConfirmation(
  context: Signer & Pick<McpContext, 'clock'>,
  asked: Asked,
  confirmation: string,
): Agreement {
  const agreement = JSON.parse(read(context, asked, 'confirmation', confirmation)) as Agreement;
  if (agreement.endsAt > context.clock.now()) return agreement;
  const endedAt = new Date(agreement.endsAt).toISOString();
  throw refused('confirmation', confirmation, `ended at ${endedAt}; call again without it for a new estimate`);
}

/** Of a dry run that has not ended yet. */
export function continuationOf(context: Signer, asked: Asked, jobId: string): string {
  return signCursor(context.cursorSecret, scopeOf(context, asked, 'continuation'), jobId);
}

/** The id of the dry run. @throws ProblemError invalid-request */
export function readContinuation(context: Signer, asked: Asked, continuation: string): string {
  return read(context, asked, 'continuation', continuation);
}

export function hashOf(estimate: unknown): string {
  return sha256(canonicalJson(estimate));
}

type Kind = 'confirmation' | 'continuation';

function read(context: Signer, asked: Asked, kind: Kind, text: string): string {
  try {
    return readCursor(context.cursorSecret, scopeOf(context, asked, kind), text)!;
  } catch (error) {
    if (!isProblemError(error)) throw error;
    throw refused(kind, text, 'is not one that was given to this caller for this source and corpus');
  }
}

function scopeOf({ principal }: Pick<Signer, 'principal'>, { source, corpus }: Asked, kind: Kind): CursorScope {
  const filters = { principalId: principal.id, corpus, source: hashOf(source) };
  return { tenantId: principal.tenantId, list: `submit-job-${kind}`, filters };
}

export function refused(field: Kind, received: string, message: string): ProblemError {
  const error = { in: 'body', field, message, received: JSON.stringify(received.slice(0, 40)) } as const;
  return new ProblemError('invalid-request', `Nothing was submitted: the ${field} ${message}.`, { errors: [error] });
}
