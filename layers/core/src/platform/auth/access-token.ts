/** Our own access tokens: HS256, an hour, and no more in them than who it is. What that one may do is looked up. */
import { SignJWT } from 'jose';
import { ulid } from 'ulid';
import type { Clock } from '../../ports.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { SubjectRef } from './subjects.ts';
import { type TokenPolicy, verifyToken } from './verify-token.ts';

export const accessTokenSeconds = 3_600;

const policy: TokenPolicy = {
  issuer: 'urn:sheaf',
  audience: 'urn:sheaf:api',
  algorithms: ['HS256'],
  requiredClaims: ['exp', 'iat', 'sub', 'tenant', 'jti'],
};

export async function signAccessToken({ tenantId, kind, id }: SubjectRef, keys: SigningKeys, clock: Clock) {
  const { kid, bytes } = await keys.current();
  const issuedAt = Math.floor(clock.now() / 1_000);
  return new SignJWT({ tenant: tenantId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid })
    .setIssuer(policy.issuer)
    .setAudience(policy.audience)
    .setSubject(`${kind}:${id}`)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + accessTokenSeconds)
    .setJti(ulid(clock.now()))
    .sign(bytes);
}

/** Whom a token names, and until when; undefined when it is not one of ours, or does not hold any more. */
export async function readAccessToken(
  token: string,
  keys: SigningKeys,
  clock: Clock,
): Promise<(SubjectRef & { readonly expiresAt: number }) | undefined> {
  const payload = await verifyToken(token, (header) => keyNamed(header.kid, keys), policy, clock.now());
  const [, kind, id] = String(payload?.sub).match(/^(key|person):([a-zA-Z0-9-]{3,40})$/) ?? [];
  const tenantId = payload?.tenant;
  if (typeof tenantId !== 'string' || !/^[a-z0-9-]{3,40}$/.test(tenantId) || id === undefined) return undefined;
  return { tenantId, kind: kind as SubjectRef['kind'], id, expiresAt: payload!.exp! * 1_000 };
}

async function keyNamed(kid: string | undefined, keys: SigningKeys): Promise<Uint8Array> {
  const key = kid === undefined ? undefined : await keys.named(kid);
  if (key === undefined) throw new Error('No such key.');
  return key.bytes;
}
