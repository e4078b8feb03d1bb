import type { Reader } from '../access/reader.ts';
import type { DismissAnswer } from '../api/contract/failures.ts';
import type { Database } from '../database.ts';
import { type FailureSelection, selectFailures } from './select-failures.ts';

const perCall = 5_000;
const shownSkipped = 200;

/**
 * Ends failures that nobody will work on, each with the reason. What is over already stays as it is.
 * @throws ProblemError failure-not-found, group-not-found
 */
export async function dismissFailures(
  database: Database,
  reader: Reader,
  selection: FailureSelection,
  reason: string,
): Promise<DismissAnswer> {
  const selected = await selectFailures(database, reader, selection);
  const isOver = ({ status }: { status: string }): boolean => status === 'dismissed' || status === 'resolved';
  const failureIds = selected.filter((one) => !isOver(one)).map(({ failureId }) => failureId);
  let dismissed = 0;
  for (let from = 0; from < failureIds.length; from += perCall) {
    const argument = { tenantId: reader.tenantId, failureIds: failureIds.slice(from, from + perCall), reason };
    dismissed += (await database.call<{ dismissed: number }>('dismiss_failures', argument)).dismissed;
  }
  const skipped = selected.filter(isOver).map(({ failureId, status }) => ({ failureId, why: `It is ${status}.` }));
  return { dismissed, skipped: skipped.slice(0, shownSkipped) };
}
