/** Groups: names that people and keys have, and that access lists hold. */
import type { GroupSummary, GroupView } from '../api/contract/groups.ts';
import { checkTag } from '../api/entity-tags.ts';
import { ProblemError } from '../api/problems.ts';
import type { AuthPorts } from '../auth/authentication.ts';
import type { SubjectRef } from '../auth/subjects.ts';
import type { Database } from '../database.ts';

type Members = GroupView['members'];

/** By name; `after` is one, exclusive. */
export function listGroups(
  database: Database,
  tenantId: string,
  after: string | null,
  limit: number,
): Promise<GroupSummary[]> {
  return database.call('list_groups', { tenantId, after, limit });
}

/** One that nobody is in has no members; it needs not be made. */
export async function getGroup(database: Database, tenantId: string, group: string): Promise<GroupView> {
  return { group, members: await database.call<Members>('get_group', { tenantId, group }) };
}

/**
 * Makes these the members. What they may read changes with their next request to this process, and within seconds in others.
 * @throws ProblemError changed-meanwhile; invalid-request for whom the tenant does not have
 */
export async function putGroup(
  { database, auth }: { readonly database: Database; readonly auth: Pick<AuthPorts, 'subjects'> },
  tenantId: string,
  group: string,
  members: readonly string[],
  ifMatch: string | undefined,
): Promise<GroupView> {
  const { before, answer } = await database.transaction({ role: 'sheaf_app', tenantId }, async (session) => {
    const ask = async <T>(name: string, argument: object): Promise<T> => {
      const text = JSON.stringify({ tenantId, group, ...argument });
      return (await session.rows(`select sheaf.${name}($1::jsonb)`, [text]))[0]![0] as T;
    };
    await session.query('select 1 from sheaf.tenants where tenant_id = sheaf.tenant() for no key update');
    const found = await ask<Members>('get_group', {});
    checkTag(ifMatch, { group, members: found });
    return { before: found, answer: await ask<{ unknown: string } | { members: Members }>('put_group', { members }) };
  });
  if ('unknown' in answer) throw unknownMember(answer.unknown);
  for (const { principalId } of [...before, ...answer.members]) auth.subjects.forget(refOf(tenantId, principalId));
  return { group, members: answer.members };
}

function unknownMember(received: string): ProblemError {
  const message = 'names nobody of this tenant. People are listed at /v1/principals, keys at /v1/keys';
  return new ProblemError('invalid-request', `members ${message}.`, {
    errors: [{ in: 'body', field: 'members', message, received }],
  });
}

function refOf(tenantId: string, principalId: string): SubjectRef {
  const [kind, id] = principalId.split(':') as [SubjectRef['kind'], string];
  return { tenantId, kind, id };
}
