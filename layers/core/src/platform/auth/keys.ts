/** API keys of a tenant. Who makes or ends one has at least its role: otherwise `keys:write` would be every right. */
import { ulid } from 'ulid';
import type { Clock } from '../../ports.ts';
import type { ApiKey, CreatedKey } from '../api/contract/auth.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import type { AuthPorts } from './authentication.ts';
import { credentialText, newSecret, secretHash } from './credential-text.ts';
import type { Principal } from './principal.ts';
import { isAtLeast, type Role } from './roles.ts';

export interface KeyPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly auth: Pick<AuthPorts, 'subjects'>;
}

export interface NewKey {
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly string[] | null;
  readonly groups: readonly string[];
  readonly expiresAt: string | null;
}

/** @throws ProblemError role-too-high; invalid-request for an end that has passed */
export async function createKey(by: Principal, wanted: NewKey, ports: KeyPorts): Promise<CreatedKey> {
  checkRole(by, wanted.role);
  checkScopes(by, wanted.scopes);
  checkEnd(wanted.expiresAt, ports.clock.now());
  const { tenantId } = by;
  const keyId = ulid(ports.clock.now());
  const secret = newSecret();
  const row = await ports.database.call<ApiKey>('create_key', {
    ...wanted,
    tenantId,
    keyId,
    secretHash: secretHash(secret),
    createdBy: by.id,
  });
  return { ...row, key: credentialText('shf', { tenantId, id: keyId, secret }) };
}

/** @throws ProblemError key-not-found, role-too-high */
export async function revokeKey(by: Principal, keyId: string, { database, auth }: KeyPorts): Promise<ApiKey> {
  const { tenantId } = by;
  const key = await database.call<ApiKey | null>('get_key', { tenantId, keyId });
  if (key === null) throw new ProblemError('key-not-found', `No key has the id ${keyId}.`);
  checkRole(by, key.role);
  const revoked = await database.call<ApiKey>('revoke_key', { tenantId, keyId });
  auth.subjects.forget({ tenantId, kind: 'key', id: keyId });
  return revoked;
}

/** @throws ProblemError role-too-high */
export function checkRole(by: Principal, role: Role): void {
  if (isAtLeast(by.role, role)) return;
  throw new ProblemError('role-too-high', `The role ${role} is above your own, ${by.role}.`);
}

/** A key with few scopes must not make one that has all. */
function checkScopes(by: Principal, scopes: readonly string[] | null): void {
  const lacking = (scopes ?? []).filter((scope) => !by.permissions.has(scope as never));
  if (scopes !== null && lacking.length > 0) {
    throw new ProblemError('role-too-high', `You do not have ${lacking.join(', ')} yourself.`);
  }
  if (scopes === null && by.isScoped) {
    throw new ProblemError('role-too-high', 'Your key is limited to scopes: name the scopes of the new one.');
  }
}

function checkEnd(expiresAt: string | null, now: number): void {
  if (expiresAt === null || Date.parse(expiresAt) > now) return;
  const error = {
    in: 'body',
    field: 'expiresAt',
    message: 'lies in the past',
    received: expiresAt,
    allowed: 'a later moment, or null',
  } as const;
  throw new ProblemError('invalid-request', 'Correct expiresAt: see errors.', { errors: [error] });
}
