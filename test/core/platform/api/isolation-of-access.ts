import { expect } from 'vitest';
import { keyOf } from '../../../fixtures/an-auth.ts';
import type { Answered } from '../an-api.ts';

type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;

export const theirPrincipalId = '01JAB8X2Z5W1T4M0Q6R7S8V9YT';
const path = `/v1/principals/${theirPrincipalId}`;
const missing = (answer: Answered) => expect(answer.body.type).toBe('urn:sheaf:problem:principal-not-found');

/** What a thief tries with the keys and people of another tenant, whose one key is named `viewer`. */
export function accessCases(theirs: string): Record<string, (ask: Ask) => Promise<void>> {
  return {
    getMe: async (ask) => {
      expect((await ask('GET', '/v1/auth/me', undefined, { 'x-tenant-id': theirs })).body.tenantId).toBe('default');
      // Their key with our tenant in it, and ours with theirs.
      for (const forged of [keyOf('viewer', theirs).replace(theirs, 'default'), keyOf().replace('default', theirs)]) {
        expect((await ask('GET', '/v1/auth/me', undefined, { authorization: `Bearer ${forged}` })).status).toBe(401);
      }
    },
    createKey: async (ask) => {
      const { body } = await ask('POST', '/v1/keys', { name: 'mine' });
      expect(body.key).toMatch(/^shf_default_/);
      expect((await ask('POST', '/v1/keys', { name: 'mine', tenantId: theirs })).status).toBe(400);
    },
    listKeys: async (ask) => {
      const { items } = (await ask('GET', '/v1/keys')).body;
      expect(items.map(({ keyId }: { keyId: string }) => keyId)).not.toContain('viewer');
    },
    revokeKey: async (ask) =>
      expect((await ask('DELETE', '/v1/keys/viewer')).body.type).toBe('urn:sheaf:problem:key-not-found'),
    createPrincipal: async (ask) => {
      // Names are unique within a tenant only, so that nobody learns which there are in another one.
      const person = { name: 'Their secret plan of mine', password: 'long enough a password' };
      expect((await ask('POST', '/v1/principals', { ...person, name: 'same name' })).status).toBe(201);
    },
    listPrincipals: async (ask) =>
      expect(JSON.stringify((await ask('GET', '/v1/principals')).body)).not.toContain(theirPrincipalId),
    listGroups: async (ask) => expect((await ask('GET', '/v1/groups')).body.items).toEqual([]),
    getGroup: async (ask) => expect((await ask('GET', '/v1/groups/theirs')).body.members).toEqual([]),
    putGroup: async (ask) =>
      expect((await ask('PUT', '/v1/groups/theirs', { members: ['key:viewer'] })).body.type).toContain(
        'invalid-request',
      ),
    getPrincipal: async (ask) => missing(await ask('GET', path)),
    changePrincipal: async (ask) => missing(await ask('PATCH', path, { role: 'admin' })),
    deletePrincipal: async (ask) => missing(await ask('DELETE', path)),
    // Of the whole deployment, for who runs it: it names no tenant.
    rotateSigningKeys: async (ask) => expect((await ask('POST', '/v1/auth/rotate', {})).status).toBe(200),
  };
}
