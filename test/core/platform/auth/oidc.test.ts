import { openOidc } from '@sheaf/core/platform/auth/oidc';
import { oidcIssuer, oidcIssuers } from '@sheaf/core/platform/auth/oidc-issuer';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';

const now = Date.parse('2026-01-01T00:00:00Z');
const configured = { issuer: 'https://login.example', audience: 'sheaf', jwksUrl: 'https://login.example/keys' };

async function anIssuer(changes: Record<string, unknown> = {}) {
  const pair = async (kid: string) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
  };
  const [old, fresh] = await Promise.all([pair('old'), pair('new')]);
  const clock = { at: now, now: () => clock.at };
  const published = { keys: [old.jwk] };
  let reads = 0;
  const read = async (): Promise<JSONWebKeySet> => {
    reads += 1;
    return { keys: [...published.keys] };
  };
  const verifier = openOidc([oidcIssuer.parse({ ...configured, ...changes })], read, clock);
  const token = (claims: Record<string, unknown>, key = old) =>
    new SignJWT({
      iss: configured.issuer,
      aud: 'sheaf',
      sub: 'ada',
      exp: clock.at / 1_000 + 600,
      tenant: 'acme',
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid })
      .sign(key.privateKey);
  const whoIs = async (claims: Record<string, unknown>, key = old) =>
    verifier.principalOf(await token(claims, key), configured.issuer);
  return { whoIs, clock, published, fresh, reads: () => reads };
}

describe('an OpenID Connect issuer', () => {
  it('says who somebody is: tenant, the greatest role that is named here, groups', async () => {
    const { whoIs } = await anIssuer({ roles: { staff: 'viewer', ops: 'operator' } });
    expect(await whoIs({ roles: ['staff', 'ops', 'admin'], groups: ['lab'], email: 'ada@example.com' })).toMatchObject({
      tenantId: 'acme',
      id: 'oidc:https://login.example#ada',
      name: 'ada@example.com',
      role: 'operator',
      groups: ['lab'],
      expiresAt: now + 600_000,
    });
    expect((await whoIs({ roles: 'staff other' }))?.role).toBe('viewer');
  });

  it('refuses who has no role here, unless there is one by default', async () => {
    const { whoIs } = await anIssuer();
    expect(await whoIs({ roles: ['constructor', '__proto__', 'king'] })).toBeUndefined();
    expect(await whoIs({})).toBeUndefined();
    expect((await (await anIssuer({ defaultRole: 'viewer' })).whoIs({}))?.role).toBe('viewer');
  });

  it('may fix the tenant, whatever the token says', async () => {
    const { whoIs } = await anIssuer({ tenant: 'fixed', defaultRole: 'viewer' });
    expect((await whoIs({ tenant: 'acme' }))?.tenantId).toBe('fixed');
    expect((await whoIs({ tenant: undefined }))?.tenantId).toBe('fixed');
  });

  it('refuses a tenant that is no name of one, and a token that names none', async () => {
    const { whoIs } = await anIssuer({ defaultRole: 'viewer' });
    for (const tenant of [undefined, '', 'UPPER', 'a b', 'a_b', ['acme'], { acme: 1 }, 7]) {
      expect(await whoIs({ tenant }), String(tenant)).toBeUndefined();
    }
  });

  it('is asked for its keys once, again for a new name, and not for each that somebody makes up', async () => {
    const { whoIs, clock, published, fresh, reads } = await anIssuer({ defaultRole: 'viewer' });
    await whoIs({});
    await whoIs({});
    expect(reads()).toBe(1);
    expect(await whoIs({}, fresh)).toBeUndefined();
    expect(reads()).toBe(1);
    published.keys.push(fresh.jwk);
    clock.at += 31_000;
    expect(await whoIs({}, fresh)).toBeDefined();
    expect(reads()).toBe(2);
    clock.at += 601_000;
    await whoIs({});
    expect(reads()).toBe(3);
  });
});

describe('the configuration of issuers', () => {
  it('is empty by default, and rejects what it does not know', () => {
    expect(oidcIssuers.parse(undefined)).toEqual([]);
    for (const wrong of ['x', '{}', '[{}]', JSON.stringify([{ ...configured, algorithms: ['HS256'] }]), '[{"a":1}]']) {
      expect(oidcIssuers.safeParse(wrong).success, wrong).toBe(false);
    }
    expect(oidcIssuers.parse(JSON.stringify([configured]))[0]!.algorithms).toEqual(['RS256', 'ES256']);
  });
});
