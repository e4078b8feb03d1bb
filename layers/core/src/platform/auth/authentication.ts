/** From what a request carries to who asks. Denies by default: what is not understood is nobody. */
import { decodeJwt } from 'jose';
import type { Clock } from '../../ports.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { readAccessToken } from './access-token.ts';
import { fits, readCredential } from './credential-text.ts';
import type { OidcVerifier } from './oidc.ts';
import type { PasswordHasher } from './password-hasher.ts';
import type { Principal } from './principal.ts';
import type { SigningKeys } from './signing-keys.ts';
import { principalOfSubject, type SubjectRef, type Subjects } from './subjects.ts';

export interface AuthPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly subjects: Subjects;
  readonly signingKeys: SigningKeys;
  readonly oidc: OidcVerifier;
  readonly passwords: PasswordHasher;
}

/**
 * @param credential what followed `Bearer`, or stood in `X-API-Key`: an API key, or an access token
 * @throws ProblemError unauthenticated, without saying which part was wrong; tenant-suspended
 */
export async function authenticate(credential: string | undefined, ports: AuthPorts): Promise<Principal> {
  if (credential === undefined || credential === '') {
    throw unauthenticated('Send an API key or an access token: Authorization: Bearer …, or X-API-Key: …');
  }
  const principal = credential.startsWith('shf_')
    ? await principalOfKey(credential, ports)
    : await principalOfToken(credential, ports);
  if (principal === undefined) {
    throw unauthenticated(
      'The credential does not hold: it is unknown, malformed, expired or revoked.',
      'invalid_token',
    );
  }
  return principal;
}

/** RFC 6750, 3: how a client learns what to send. */
export function unauthenticated(detail: string, error?: string): ProblemError {
  const challenge = `Bearer realm="sheaf"${error === undefined ? '' : `, error="${error}"`}`;
  return new ProblemError('unauthenticated', detail, { headers: { 'www-authenticate': challenge } });
}

/** The subject of an API key, whose secret fits; it may have ended. */
export async function subjectOfKey(text: string, { subjects }: Pick<AuthPorts, 'subjects'>) {
  const key = readCredential('shf', text);
  if (key === undefined) return undefined;
  const ref: SubjectRef = { tenantId: key.tenantId, kind: 'key', id: key.id };
  const subject = await subjects.find(ref);
  if (subject === undefined || subject.secretHash === null || !fits(key.secret, subject.secretHash)) return undefined;
  return { ref, subject };
}

async function principalOfKey(text: string, ports: AuthPorts): Promise<Principal | undefined> {
  const found = await subjectOfKey(text, ports);
  return found && standing(found.ref, found.subject, ports.clock.now());
}

async function principalOfToken(token: string, ports: AuthPorts): Promise<Principal | undefined> {
  const issuer = issuerOf(token);
  if (issuer === undefined) return undefined;
  if (ports.oidc.knows(issuer)) {
    const principal = await ports.oidc.principalOf(token, issuer);
    if (principal !== undefined) await checkTenant(principal.tenantId, ports);
    return principal;
  }
  const ref = await readAccessToken(token, ports.signingKeys, ports.clock);
  if (ref === undefined) return undefined;
  const subject = await ports.subjects.find(ref);
  const principal = subject && standing(ref, subject, ports.clock.now());
  return principal && { ...principal, expiresAt: Math.min(ref.expiresAt, principal.expiresAt ?? ref.expiresAt) };
}

/** The issuer that a token claims: only to choose who verifies it. */
function issuerOf(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : undefined;
  } catch {
    return undefined;
  }
}

/** @throws ProblemError tenant-suspended */
export function standing(
  ref: SubjectRef,
  subject: NonNullable<Awaited<ReturnType<Subjects['find']>>>,
  now: number,
): Principal | undefined {
  const principal = principalOfSubject(ref, subject, now);
  if (principal !== undefined && subject.isTenantSuspended) throw suspended(ref.tenantId);
  return principal;
}

/** Of somebody whom another system knows: the tenant must be one of ours. */
async function checkTenant(tenantId: string, { database }: AuthPorts): Promise<void> {
  const tenant = await database.call<{ isSuspended: boolean } | null>('tenant_standing', { tenantId });
  if (tenant === null) throw unauthenticated('The tenant that the token names is not known here.', 'invalid_token');
  if (tenant.isSuspended) throw suspended(tenantId);
}

export function suspended(tenantId: string): ProblemError {
  return new ProblemError('tenant-suspended', `The tenant ${tenantId} is suspended. Ask whoever runs this deployment.`);
}
