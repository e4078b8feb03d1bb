/**
 * Access tokens of an OpenID Connect issuer (OpenID Connect Core 1.0; keys after RFC 7517). The issuer says who it is;
 * which claims name tenant, role and groups is configuration.
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../ports.ts';
import type { OidcIssuer } from './oidc-issuer.ts';
import type { Principal } from './principal.ts';
import { permissionsOf, type Role, roles } from './roles.ts';
import { verifyToken } from './verify-token.ts';

/** Reads a key set. @throws ProblemError unavailable */
export type ReadKeySet = (url: string) => Promise<JSONWebKeySet>;

/** Keys may be this old; an unknown key is asked for sooner, but not at every token that somebody makes up. */
const keepMilliseconds = 600_000;
const cooldownMilliseconds = 30_000;

export interface OidcVerifier {
  /** undefined when the token does not hold. */
  principalOf(token: string, issuer: string): Promise<Principal | undefined>;
  knows(issuer: string): boolean;
}

export function openOidc(issuers: readonly OidcIssuer[], readKeySet: ReadKeySet, clock: Clock): OidcVerifier {
  const known = new Map(issuers.map((one) => [one.issuer, { one, keyOf: rememberKeys(one, readKeySet, clock) }]));
  return {
    knows: (issuer) => known.has(issuer),
    async principalOf(token, issuer) {
      const { one, keyOf } = known.get(issuer) ?? {};
      if (one === undefined || keyOf === undefined) return undefined;
      const requiredClaims = ['exp', 'sub', ...(one.tenant === undefined ? [one.tenantClaim] : [])];
      const claims = await verifyToken(token, keyOf, { ...one, requiredClaims }, clock.now());
      return claims && principalOfClaims(claims, one);
    },
  };
}

function rememberKeys({ jwksUrl }: OidcIssuer, read: ReadKeySet, clock: Clock): JWTVerifyGetKey {
  let kept: { readonly at: number; readonly keyOf: JWTVerifyGetKey } | undefined;
  const renew = async (): Promise<JWTVerifyGetKey> => {
    const keyOf = createLocalJWKSet(await read(jwksUrl));
    kept = { at: clock.now(), keyOf };
    return keyOf;
  };
  return async (header, token) => {
    // Without a name the right key would have to be guessed.
    if (header?.kid === undefined) throw new Error('The token names no key.');
    const age = kept === undefined ? Number.POSITIVE_INFINITY : clock.now() - kept.at;
    const keyOf = kept === undefined || age > keepMilliseconds ? await renew() : kept.keyOf;
    try {
      return await keyOf(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || age < cooldownMilliseconds) throw error;
      return (await renew())(header, token);
    }
  };
}

function principalOfClaims(claims: Readonly<Record<string, unknown>>, issuer: OidcIssuer): Principal | undefined {
  const tenantId = issuer.tenant ?? claims[issuer.tenantClaim];
  if (typeof tenantId !== 'string' || !/^[a-z0-9-]{3,40}$/.test(tenantId)) return undefined;
  if (typeof claims.sub !== 'string' || typeof claims.exp !== 'number') return undefined;
  const role = roleOf(textsOf(claims[issuer.roleClaim]), issuer);
  if (role === undefined) return undefined;
  const name = [claims.email, claims.preferred_username, claims.name].find((one) => typeof one === 'string');
  return {
    tenantId,
    id: `oidc:${issuer.issuer}#${claims.sub}`,
    name: String(name ?? claims.sub),
    role,
    permissions: permissionsOf(role),
    isScoped: false,
    groups: textsOf(claims[issuer.groupsClaim]),
    expiresAt: claims.exp * 1_000,
  };
}

function textsOf(claim: unknown): string[] {
  const all = typeof claim === 'string' ? claim.split(' ') : claim;
  return Array.isArray(all) ? all.filter((one) => typeof one === 'string' && one !== '') : [];
}

/** The greatest of those that are named here. */
function roleOf(names: readonly string[], { roles: named, defaultRole }: OidcIssuer): Role | undefined {
  const found = names.filter((name) => Object.hasOwn(named, name)).map((name) => named[name]);
  return roles.findLast((role) => found.includes(role)) ?? defaultRole;
}
