import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aKey, keyOf, tokenSecret } from '../../../fixtures/an-auth.ts';
import { aDatabase, type TestDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';

let database: TestDatabase;
let ctx: Awaited<ReturnType<typeof anApi>>;
const as = (credential: string) => ({ authorization: `Bearer ${credential}` });
const password = 'correct horse battery';

beforeAll(async () => {
  database = await aDatabase();
});
beforeEach(async () => {
  ctx = await anApi(database);
});

const post = (path: string, body: unknown, headers?: Record<string, string>) => ctx.ask('POST', path, body, headers);
const signInByKey = async (apiKey = keyOf()) => (await post('/v1/auth/token', { grantType: 'api_key', apiKey })).body;
const byPassword = (name: string, given: string) =>
  post('/v1/auth/token', { grantType: 'password', name, password: given });
const me = (credential: string) => ctx.ask('GET', '/v1/auth/me', undefined, as(credential));

describe('an access token', () => {
  it('is given for a key, stands for it, and names nothing but it', async () => {
    const { accessToken, expiresIn } = await signInByKey();
    expect(expiresIn).toBe(3_600);
    expect((await me(accessToken)).body).toMatchObject({ tenantId: 'default', principalId: 'key:platform-admin' });
    expect(decodeProtectedHeader(accessToken)).toMatchObject({ alg: 'HS256', kid: 'first' });
    expect(Object.keys(decodeJwt(accessToken)).toSorted()).toEqual(
      ['aud', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sub', 'tenant'].toSorted(),
    );
  });

  it('ends after an hour', async () => {
    const { accessToken } = await signInByKey();
    const later = await anApi(database, {}, undefined);
    later.pipeline.clock.now = () => ctx.pipeline.clock.now() + 3_600_000 + 31_000;
    expect((await later.ask('GET', '/v1/auth/me', undefined, as(accessToken))).status).toBe(401);
  });

  it('is refused when anything of it was made up', async () => {
    const now = Math.floor(ctx.pipeline.clock.now() / 1_000);
    const claims = {
      tenant: 'default',
      sub: 'key:platform-admin',
      iss: 'urn:sheaf',
      aud: 'urn:sheaf:api',
      iat: now,
      exp: now + 60,
      jti: 'x',
    };
    const made = (key: string, header: { alg: string; kid?: string }, changes = {}) =>
      new SignJWT({ ...claims, ...changes }).setProtectedHeader(header).sign(new TextEncoder().encode(key));
    for (const token of [
      await made(tokenSecret, { alg: 'HS256', kid: 'first' }),
      await made(tokenSecret, { alg: 'HS256' }),
      await made('x'.repeat(64), { alg: 'HS512', kid: 'first' }),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`,
    ]) {
      expect((await me(token)).body.type, token).toBe('urn:sheaf:problem:unauthenticated');
    }
  });

  it('goes on while another key takes over, and ends with one that is compromised', async () => {
    const before = await signInByKey();
    await post('/v1/auth/rotate', {});
    const after = await signInByKey();
    expect(decodeProtectedHeader(after.accessToken).kid).not.toBe('first');
    expect((await me(before.accessToken)).status).toBe(200);
    await post('/v1/auth/rotate', { isCompromised: true });
    expect((await me(after.accessToken)).status).toBe(401);
    expect((await me((await signInByKey()).accessToken)).status).toBe(200);
  });
});

describe('a refresh token', () => {
  const renew = (refreshToken: string) => post('/v1/auth/refresh', { refreshToken });

  it('is good for one use; a second one ends the family', async () => {
    const first = await signInByKey();
    const second = (await renew(first.refreshToken)).body;
    expect((await me(second.accessToken)).status).toBe(200);
    expect((await renew(first.refreshToken)).status).toBe(401);
    expect((await renew(second.refreshToken)).status).toBe(401);
  });

  it('ends with its key, and by signing out', async () => {
    const { key, keyId } = (await post('/v1/keys', { name: 'short' })).body;
    const signedIn = await signInByKey(key);
    expect((await ctx.ask('DELETE', `/v1/keys/${keyId}`)).body.revokedAt).not.toBeNull();
    expect((await renew(signedIn.refreshToken)).status).toBe(401);
    expect((await me(signedIn.accessToken)).status).toBe(401);
    expect((await me(key)).status).toBe(401);

    const other = await signInByKey();
    expect((await post('/v1/auth/revoke', { refreshToken: other.refreshToken })).status).toBe(204);
    expect((await renew(other.refreshToken)).status).toBe(401);
  });

  it('is refused when it is made up, or an API key', async () => {
    for (const text of ['x', keyOf(), keyOf().replace('shf', 'shr')])
      expect((await renew(text)).status, text).toBe(401);
  });
});

describe('a password', () => {
  it('lets a person in with their role, until they are disabled', async () => {
    const person = (await post('/v1/principals', { name: 'ada', password, role: 'operator', groups: ['lab'] })).body;
    const { accessToken } = (await byPassword('ada', password)).body;
    expect((await me(accessToken)).body).toMatchObject({ name: 'ada', role: 'operator', groups: ['lab'] });
    expect((await ctx.ask('POST', '/v1/keys', { name: 'x' }, as(accessToken))).body.type).toBe(
      'urn:sheaf:problem:forbidden',
    );
    await ctx.ask('PATCH', `/v1/principals/${person.principalId}`, { isDisabled: true });
    expect((await me(accessToken)).status).toBe(401);
    expect((await byPassword('ada', password)).status).toBe(401);
  });

  it('is refused in the same words for a wrong name and a wrong password, and slowed after five', async () => {
    await post('/v1/principals', { name: 'grace', password });
    const details = new Set([
      (await byPassword('nobody', 'x')).body.detail,
      (await byPassword('grace', 'x')).body.detail,
    ]);
    expect(details.size).toBe(1);
    for (let attempt = 0; attempt < 5; attempt += 1) await byPassword('grace', 'x');
    const slowed = await byPassword('grace', password);
    expect(slowed).toMatchObject({ status: 429, body: { type: 'urn:sheaf:problem:too-many-attempts' } });
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('must be long enough, and is shown to nobody', async () => {
    expect((await post('/v1/principals', { name: 'short', password: 'short' })).status).toBe(400);
    await post('/v1/principals', { name: 'edith', password });
    const all = [await ctx.ask('GET', '/v1/principals'), await ctx.ask('GET', '/v1/keys')];
    expect(JSON.stringify(all.map(({ body }) => body))).not.toMatch(/correct horse|plain |secret/i);
  });
});

describe('changes of a person', () => {
  it('are refused when somebody was quicker', async () => {
    const made = await post('/v1/principals', { name: 'hedy', password });
    const path = `/v1/principals/${made.body.principalId}`;
    const etag = made.headers.get('etag')!;
    expect((await ctx.ask('PATCH', path, { role: 'operator' }, { 'if-match': etag })).status).toBe(200);
    expect((await ctx.ask('PATCH', path, { role: 'admin' }, { 'if-match': etag })).status).toBe(412);
    expect((await ctx.ask('GET', path)).body.role).toBe('operator');
    expect((await post('/v1/principals', { name: 'hedy', password })).status).toBe(409);
    expect((await ctx.ask('DELETE', path)).status).toBe(204);
    expect((await ctx.ask('GET', path)).status).toBe(404);
  });
});

describe('roles', () => {
  it('let nobody give more than they have', async () => {
    const admin = as(await aKey(database, 'admin'));
    expect((await post('/v1/keys', { name: 'x', role: 'platform-admin' }, admin)).body.type).toBe(
      'urn:sheaf:problem:role-too-high',
    );
    expect((await ctx.ask('DELETE', '/v1/keys/platform-admin', undefined, admin)).status).toBe(403);
    expect((await post('/v1/principals', { name: 'boss', password, role: 'platform-admin' }, admin)).status).toBe(403);
    expect((await post('/v1/auth/rotate', {}, admin)).status).toBe(403);
    const scoped = (await post('/v1/keys', { name: 'maker', role: 'admin', scopes: ['keys:write'] }, admin)).body.key;
    expect((await post('/v1/keys', { name: 'y', role: 'admin' }, as(scoped))).status).toBe(403);
    expect((await post('/v1/keys', { name: 'y', role: 'admin', scopes: ['search'] }, as(scoped))).status).toBe(403);
    expect((await post('/v1/keys', { name: 'y', role: 'admin', scopes: ['keys:write'] }, as(scoped))).status).toBe(201);
    expect((await ctx.ask('GET', '/v1/jobs', undefined, as(scoped))).status).toBe(403);
  });

  it('suspend with the tenant', async () => {
    await database.call('ensure_tenant', { tenantId: 'sleepy' });
    const key = await aKey(database, 'viewer', 'sleepy');
    await database.transaction({ role: 'sheaf_app', tenantId: 'sleepy' }, (session) =>
      session.query('update sheaf.tenants set suspended_at = now() where tenant_id = sheaf.tenant()'),
    );
    expect((await me(key)).body.type).toBe('urn:sheaf:problem:tenant-suspended');
  });
});
