/** Who may read a document or a corpus: shown, set and taken away. */
import type { AccessList, AccessView } from '../api/contract/access.ts';
import { ProblemError, type ProblemName } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { groupEntry, type Reader } from './reader.ts';

/** What a list belongs to. */
export type AccessTarget = { readonly documentId: string } | { readonly corpus: string };

export interface RevisedAccess {
  readonly view: AccessView;
  readonly revision: number;
}

interface AccessRow {
  readonly own: readonly string[] | null;
  readonly effective: readonly string[] | null;
  readonly from: { readonly documentId?: string; readonly corpus?: string } | null;
  readonly revision: number;
}

type Answer = AccessRow | { readonly problem: ProblemName } | { readonly unknown: string };

/** @throws ProblemError document-not-found, corpus-not-found */
export async function getAccess(database: Database, reader: Reader, target: AccessTarget): Promise<RevisedAccess> {
  return revised(await database.call<Answer>(`get_${kindOf(target)}_access`, argumentOf(reader, target)), target);
}

/**
 * Sets the list, or with null takes it away: then that of the container decides, or of the corpus. It holds from the next
 * request on.
 * @param revision the one that the client saw; null where it did not say
 * @throws ProblemError document-not-found, corpus-not-found, changed-meanwhile; invalid-request for whom the tenant does not have
 */
export async function putAccess(
  database: Database,
  reader: Reader,
  target: AccessTarget,
  list: AccessList | null,
  revision: number | null,
): Promise<RevisedAccess> {
  const entries = list === null ? null : [...list.principals, ...list.groups.map(groupEntry)];
  const argument = { ...argumentOf(reader, target), entries, revision };
  return revised(await database.call<Answer>(`put_${kindOf(target)}_access`, argument), target);
}

function kindOf(target: AccessTarget): 'document' | 'corpus' {
  return 'documentId' in target ? 'document' : 'corpus';
}

function argumentOf({ tenantId, names }: Reader, target: AccessTarget) {
  return { tenantId, reader: names, ...target };
}

function revised(answer: Answer, target: AccessTarget): RevisedAccess {
  if ('unknown' in answer) {
    const message = `names nobody of this tenant: ${answer.unknown}. People are listed at /v1/principals, keys at /v1/keys`;
    const error = { in: 'body', field: 'principals', message, received: answer.unknown } as const;
    throw new ProblemError('invalid-request', `principals ${message}.`, { errors: [error] });
  }
  if ('problem' in answer) throw refusal(answer.problem, target);
  const { own, effective, from, revision } = answer;
  const isHere = own !== null;
  return {
    revision,
    view: {
      list: own && listOf(own),
      effective: effective && listOf(effective),
      inheritedFrom: isHere ? null : from,
    },
  };
}

function refusal(problem: ProblemName, target: AccessTarget): ProblemError {
  const [name] = Object.values(target);
  const details: Partial<Record<ProblemName, string>> = {
    'document-not-found': `No document has the id ${name}.`,
    'corpus-not-found': `No corpus is named ${name}.`,
    'changed-meanwhile': 'Get the list again and repeat the change with the ETag that comes with it.',
  };
  return new ProblemError(problem, details[problem] ?? '');
}

function listOf(entries: readonly string[]): AccessList {
  const prefix = groupEntry('');
  const [groups, principals] = [true, false].map((isGroup) =>
    entries.filter((entry) => entry.startsWith(prefix) === isGroup),
  );
  return { principals: principals!, groups: groups!.map((entry) => entry.slice(prefix.length)) };
}
