/** Which messages of a batch a function left undone. */
import * as z from 'zod';
import type { InvocationResult } from '../functions/invocation.ts';

const response = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullable();

/**
 * As Lambda reads the answer: an error, an unreadable answer, or an id that is not in the batch mean all of them; no
 * list or an empty one means none. Without `reportsFailures` a function does all or nothing.
 */
export function failedMessageIds(
  result: InvocationResult,
  batch: readonly { readonly messageId: string }[],
  reportsFailures: boolean,
): ReadonlySet<string> {
  const all = new Set(batch.map((message) => message.messageId));
  if (result.error) return all;
  if (!reportsFailures) return new Set();
  const parsed = response.safeParse(JSON.parse(result.payload));
  if (!parsed.success) return all;
  const failed = new Set((parsed.data?.batchItemFailures ?? []).map((failure) => failure.itemIdentifier));
  return failed.isSubsetOf(all) ? failed : all;
}
