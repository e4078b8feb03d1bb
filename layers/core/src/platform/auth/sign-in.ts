/** Access tokens for who has a key or a password, and new ones for who has a refresh token (RFC 6749, 6; RFC 9700, 4.14). */
import { ulid } from 'ulid';
import { accessTokenSeconds, signAccessToken } from './access-token.ts';
import type { AuthPorts } from './authentication.ts';
import { standing, subjectOfKey, unauthenticated } from './authentication.ts';
import { credentialText, newSecret, readCredential, secretHash } from './credential-text.ts';
import { checkPace, noteFailure, noteSuccess } from './sign-in-pace.ts';
import type { SubjectRef } from './subjects.ts';

export const refreshTokenSeconds = 30 * 86_400;

export interface Tokens {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly refreshExpiresIn: number;
}

export type Grant =
  | { readonly grantType: 'api_key'; readonly apiKey: string }
  | { readonly grantType: 'password'; readonly tenant: string; readonly name: string; readonly password: string };

/** Compared with where nobody has the name, so that an answer takes as long: Argon2id with our parameters. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$N0qnNSXcyKpYlQPbXpdSUw$aG+Nhd7dST+qnm6NZrYRUTsnbVQDw2aE+Cj8boPLwKM';

/**
 * @param address where the request comes from: attempts are counted by name and by address
 * @throws ProblemError unauthenticated, too-many-attempts, tenant-suspended
 */
export async function signIn(grant: Grant, address: string, ports: AuthPorts): Promise<Tokens> {
  const ref =
    grant.grantType === 'api_key' ? await byKey(grant.apiKey, ports) : await byPassword(grant, address, ports);
  const familyId = ulid(ports.clock.now());
  const secret = newSecret();
  await ports.database.call('start_refresh', {
    ...ref,
    familyId,
    secretHash: secretHash(secret),
    expiresAt: new Date(ports.clock.now() + refreshTokenSeconds * 1_000).toISOString(),
  });
  return tokensOf(ref, familyId, secret, ports);
}

/**
 * A refresh token is good for once. One that comes a second time was stolen, or its thief had it first: nobody can tell
 * which, so that the whole family ends.
 * @throws ProblemError unauthenticated, tenant-suspended
 */
export async function refresh(text: string, ports: AuthPorts): Promise<Tokens> {
  const given = readCredential('shr', text);
  if (given === undefined) throw refused();
  const { tenantId, id: familyId } = given;
  const secret = newSecret();
  const now = ports.clock.now();
  const rotated = await ports.database.call<{ outcome: string; kind: SubjectRef['kind']; id: string }>(
    'rotate_refresh',
    {
      tenantId,
      familyId,
      secretHash: secretHash(given.secret),
      nextHash: secretHash(secret),
      now: new Date(now).toISOString(),
    },
  );
  if (rotated.outcome !== 'rotated') throw refused();
  const ref: SubjectRef = { tenantId, kind: rotated.kind, id: rotated.id };
  const subject = await ports.subjects.find(ref);
  if (subject === undefined || standing(ref, subject, now) === undefined) throw refused();
  return tokensOf(ref, familyId, secret, ports);
}

/** Ends what a refresh token could renew. Says nothing about whether there was anything to end. */
export async function signOut(text: string, { database }: Pick<AuthPorts, 'database'>): Promise<void> {
  const given = readCredential('shr', text);
  if (given === undefined) return;
  await database.call('end_refresh', {
    tenantId: given.tenantId,
    familyId: given.id,
    secretHash: secretHash(given.secret),
  });
}

async function byKey(text: string, ports: AuthPorts): Promise<SubjectRef> {
  const found = await subjectOfKey(text, ports);
  if (found === undefined || standing(found.ref, found.subject, ports.clock.now()) === undefined) throw refused();
  return found.ref;
}

async function byPassword(
  { tenant: tenantId, name, password }: Extract<Grant, { grantType: 'password' }>,
  address: string,
  ports: AuthPorts,
): Promise<SubjectRef> {
  const attempt = { tenantId, subjects: [`name:${name}`, `address:${address}`] };
  await checkPace(attempt, ports);
  const person = await ports.database.call<{ id: string; passwordHash: string } | null>('find_password', {
    tenantId,
    name,
  });
  const isRight = await ports.passwords.verify(password, person?.passwordHash ?? nobodysHash);
  if (person === null || !isRight) {
    await noteFailure(attempt, ports);
    throw refused();
  }
  const ref: SubjectRef = { tenantId, kind: 'person', id: person.id };
  ports.subjects.forget(ref);
  const subject = await ports.subjects.find(ref);
  if (subject === undefined || standing(ref, subject, ports.clock.now()) === undefined) throw refused();
  await noteSuccess(attempt, ports);
  return ref;
}

async function tokensOf(ref: SubjectRef, familyId: string, secret: string, ports: AuthPorts): Promise<Tokens> {
  return {
    accessToken: await signAccessToken(ref, ports.signingKeys, ports.clock),
    tokenType: 'Bearer',
    expiresIn: accessTokenSeconds,
    refreshToken: credentialText('shr', { tenantId: ref.tenantId, id: familyId, secret }),
    refreshExpiresIn: refreshTokenSeconds,
  };
}

function refused() {
  return unauthenticated(
    'These credentials do not hold. Nothing more is said about which part is wrong.',
    'invalid_grant',
  );
}
