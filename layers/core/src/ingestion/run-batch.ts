/**
 * What the three document stages share: each works through its batch, records every document's outcome in one statement,
 * and only then throws the retryable error by its literal name. Finished documents are no-ops when invoked again.
 */
import type { StageErrorName } from '../error-table.ts';
import { classify, StageError } from '../errors.ts';
import type { AttemptRef, BatchView, DocumentRef, Ledger, Outcome } from './ledger.ts';
import { mapLimited } from './map-limited.ts';

export interface BatchInput extends AttemptRef {
  readonly documents: readonly DocumentRef[];
  /** How often this batch was invoked before in this state; 0 trusts what the previous stage handed on. */
  readonly retryCount: number;
}

export interface BatchResult {
  readonly documents: readonly DocumentRef[];
}

export interface Attempted {
  readonly outcome: Outcome;
  /** Set when the batch must be invoked again, or the attempt halted, because of this document. */
  readonly thrown: { readonly name: StageErrorName; readonly message: string; readonly isHalt: boolean } | null;
}

/** How many documents of a batch are in the air at once: object stores answer slower than a core works. */
const concurrency = 8;

export async function runBatch(
  ledger: Ledger,
  stage: 'clean' | 'chunk',
  input: BatchInput,
  work: (document: DocumentRef) => Promise<Outcome>,
): Promise<BatchResult> {
  const ref = attemptOf(input);
  const view = input.retryCount > 0 ? await ledger.beginBatch(ref, stage, idsOf(input.documents)) : split(input, stage);
  if (view.halt || (view.documents.length === 0 && view.finished?.length === 0)) return { documents: [] };
  if (view.documents.length === 0) return { documents: view.finished ?? [] };
  const attempted = await mapLimited(view.documents, concurrency, (document) =>
    attempt(document, () => work(document)),
  );
  return conclude(ledger, ref, stage, attempted, view.finished ?? []);
}

/** Runs one document and turns whatever it throws into an outcome by the error table. */
export async function attempt(
  document: { documentId: string; token: number },
  work: () => Promise<Outcome>,
): Promise<Attempted> {
  try {
    return { outcome: await work(), thrown: null };
  } catch (error) {
    const { name, entry, message } = classify(error);
    const { documentId, token } = document;
    if (entry.disposition === 'quarantine' && name !== 'Unknown') {
      const result = entry.isRepeatable ? 'failed' : 'quarantined';
      return { outcome: { documentId, token, result, error: name, message }, thrown: null };
    }
    const outcome: Outcome = { documentId, token, result: 'retry', error: name, message };
    return { outcome, thrown: { name, message, isHalt: entry.disposition === 'halt' } };
  }
}

/** Records the outcomes, then halts, throws, or hands on. */
export async function conclude(
  ledger: Ledger,
  ref: AttemptRef,
  stage: 'fetch' | 'clean' | 'chunk',
  attempted: readonly Attempted[],
  finished: readonly DocumentRef[],
): Promise<BatchResult> {
  const outcomes = attempted.map(({ outcome }) => outcome);
  const view = await ledger.recordBatch(ref, stage, outcomes);
  const thrown = attempted.flatMap((one) => (one.thrown ? [one.thrown] : []));
  const halt = thrown.find(({ isHalt }) => isHalt);
  if (halt) await ledger.haltAttempt(ref, halt.name, halt.message);
  // A known retryable error first: `Unknown` is repeated less often and would cut the others' retries short.
  const first = halt ?? thrown.find(({ name }) => name !== 'Unknown') ?? thrown[0];
  if (first) throw new StageError(first.name, first.message);
  return { documents: view.halt ? [] : [...finished, ...view.documents] };
}

export function attemptOf({ tenantId, jobId, attempt: number }: AttemptRef): AttemptRef {
  return { tenantId, jobId, attempt: number };
}

export function idsOf(documents: readonly { documentId: string }[]): string[] {
  return documents.map(({ documentId }) => documentId);
}

function split(input: BatchInput, stage: 'clean' | 'chunk'): BatchView {
  return {
    halt: null,
    documents: input.documents.filter((document) => document.stage === stage),
    finished: input.documents.filter((document) => document.stage !== stage && document.stage !== null),
  };
}
