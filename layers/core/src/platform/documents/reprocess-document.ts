import { ulid } from 'ulid';
import { openAttempt } from '../../ingestion/jobs.ts';
import type { Clock, StateMachine } from '../../ports.ts';
import type { Reader } from '../access/reader.ts';
import { ProblemError, type ProblemName } from '../api/problems.ts';
import { tooManyJobs } from '../budgets/quotas.ts';
import type { Database } from '../database.ts';

const details: Partial<Record<ProblemName, string>> = {
  'quota-exceeded': tooManyJobs,
  'text-not-published': 'No bytes of it were ever stored, and its source did not give it. Ingest it again.',
};

/**
 * Opens a job that makes one document anew from the bytes that are kept of it: by the configuration that its corpus has now. A
 * start that is lost is found by `sweep`.
 * @throws ProblemError document-not-found, quota-exceeded, text-not-published
 */
export async function reprocessDocument(
  {
    database,
    stateMachine,
    clock,
  }: { readonly database: Database; readonly stateMachine: StateMachine; readonly clock: Clock },
  { tenantId, names }: Reader,
  documentId: string,
): Promise<{ readonly jobId: string }> {
  const jobId = ulid(clock.now());
  const argument = { tenantId, reader: names, documentId, jobId };
  const answer = await database.call<{ readonly problem?: ProblemName }>('reprocess_document', argument);
  if (answer.problem !== undefined)
    throw new ProblemError(answer.problem, details[answer.problem] ?? `No document has the id ${documentId}.`);
  await openAttempt(database, stateMachine, { tenantId, jobId, attempt: 1 });
  return { jobId };
}
