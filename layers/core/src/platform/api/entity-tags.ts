/** Entity tags of things that have a revision (RFC 9110, 8.8.3 and 13.1.1). */
import * as z from 'zod';
import { canonicalJson, sha256 } from '../../keys.ts';
import { ProblemError } from './problems.ts';

/** Headers of a change that may be meant for one revision only. */
export const ifMatch = z.object({
  'if-match': z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'The ETag of what the change is meant for; * for any.' }),
});

export function entityTag(revision: number): string {
  return `"${revision}"`;
}

/** Of what has no revision: a hash of all that is shown of it. */
export function tagOf(view: unknown): string {
  return `"${sha256(canonicalJson(view)).slice(0, 32)}"`;
}

/**
 * @param view what is there now, read under the lock of the change
 * @throws ProblemError changed-meanwhile
 */
export function checkTag(ifMatch: string | undefined, view: unknown): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const given = ifMatch.split(',').map((tag) => tag.trim());
  if (!given.includes(tagOf(view)))
    throw new ProblemError('changed-meanwhile', 'Get it again and repeat the change with the ETag that comes with it.');
}

/**
 * The revision that a change is meant for; null where the client names none, or any (`*`).
 * @throws ProblemError changed-meanwhile for a tag that is none of ours
 */
export function revisionOf(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null;
  const revision = ifMatch.match(/^\s*"(\d{1,9})"\s*$/)?.[1];
  if (revision === undefined) {
    throw new ProblemError('changed-meanwhile', 'If-Match holds no ETag that was given for this. Get it again.');
  }
  return Number(revision);
}
