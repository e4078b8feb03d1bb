/** People of a tenant who sign in with a password. */
import { ulid } from 'ulid';
import type { Clock } from '../../ports.ts';
import type { PrincipalView } from '../api/contract/auth.ts';
import { ProblemError, type ProblemName } from '../api/problems.ts';
import type { Database } from '../database.ts';
import type { AuthPorts } from './authentication.ts';
import { checkRole } from './keys.ts';
import type { Principal } from './principal.ts';
import type { Role } from './roles.ts';

export interface PeoplePorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly auth: Pick<AuthPorts, 'subjects' | 'passwords'>;
}

export interface PrincipalRow extends PrincipalView {
  readonly revision: number;
}

type Answer = PrincipalRow | { readonly problem: ProblemName };

export interface PersonChanges {
  readonly role?: Role | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly password?: string | undefined;
}

/** @throws ProblemError principal-exists, role-too-high */
export async function createPerson(
  by: Principal,
  {
    password,
    ...wanted
  }: { readonly name: string; readonly password: string; readonly role: Role; readonly groups: readonly string[] },
  { database, clock, auth }: PeoplePorts,
): Promise<PrincipalRow> {
  checkRole(by, wanted.role);
  const passwordHash = await auth.passwords.hash(password);
  const row = await database.call<Answer>('create_principal', {
    ...wanted,
    passwordHash,
    tenantId: by.tenantId,
    principalId: ulid(clock.now()),
  });
  return rowOf(row, wanted.name);
}

/** @throws ProblemError principal-not-found */
export async function findPerson(by: Principal, principalId: string, database: Database): Promise<PrincipalRow> {
  const row = await database.call<PrincipalRow | null>('get_principal', { tenantId: by.tenantId, principalId });
  return rowOf(row ?? { problem: 'principal-not-found' }, principalId);
}

/**
 * @param revision the one that the client saw; null where it did not say
 * @throws ProblemError principal-not-found, changed-meanwhile, role-too-high
 */
export async function changePerson(
  by: Principal,
  principalId: string,
  { password, ...changes }: PersonChanges,
  revision: number | null,
  { database, auth }: PeoplePorts,
): Promise<PrincipalRow> {
  checkRole(by, (await findPerson(by, principalId, database)).role);
  if (changes.role !== undefined) checkRole(by, changes.role);
  const passwordHash = password === undefined ? {} : { passwordHash: await auth.passwords.hash(password) };
  const row = await database.call<Answer>('change_principal', {
    tenantId: by.tenantId,
    principalId,
    revision,
    changes: { ...changes, ...passwordHash },
  });
  auth.subjects.forget({ tenantId: by.tenantId, kind: 'person', id: principalId });
  return rowOf(row, principalId);
}

/** @throws ProblemError principal-not-found, role-too-high */
export async function deletePerson(by: Principal, principalId: string, { database, auth }: PeoplePorts): Promise<void> {
  checkRole(by, (await findPerson(by, principalId, database)).role);
  await database.call('delete_principal', { tenantId: by.tenantId, principalId });
  auth.subjects.forget({ tenantId: by.tenantId, kind: 'person', id: principalId });
}

export function personView({ revision: _, ...view }: PrincipalRow): PrincipalView {
  return view;
}

function rowOf(answer: Answer, who: string): PrincipalRow {
  if (!('problem' in answer)) return answer;
  const details: Partial<Record<ProblemName, string>> = {
    'principal-exists': `Somebody is named ${who}. Choose another name.`,
    'principal-not-found': `Nobody has the id ${who}.`,
    'changed-meanwhile': 'Get it again and repeat the change with the ETag that comes with it.',
  };
  throw new ProblemError(answer.problem, details[answer.problem] ?? '');
}
