import { type AccessTarget, putAccess, type RevisedAccess } from '../access/access-lists.ts';
import { readerOf } from '../access/reader.ts';
import type { Database } from '../database.ts';
import type { ApiContext } from './api-environment.ts';
import type { AccessList } from './contract/access.ts';
import { entityTag, revisionOf } from './entity-tags.ts';

/** What each route of access lists answers: who may read, with the revision as the ETag. */
export function answerAccess(c: ApiContext, { view, revision }: RevisedAccess) {
  c.header('etag', entityTag(revision));
  return c.json(view, 200);
}

/** Sets a list, or with null takes it away, and answers who may read now. */
export async function setAccess(
  c: ApiContext,
  database: Database,
  target: AccessTarget,
  list: AccessList | null,
  ifMatch: string | undefined,
) {
  return answerAccess(c, await putAccess(database, readerOf(c.get('principal')), target, list, revisionOf(ifMatch)));
}
