/** Who asks: tokens, keys, people. */
import type {
  ApiKey,
  CreatedKey,
  KeyRequest,
  Me,
  PrincipalChanges,
  PrincipalRequest,
  PrincipalView,
  SigningKeysView,
  TokensView,
} from '@sheaf/core/platform/api/contract/auth';
import type { GroupSummary, GroupView } from '@sheaf/core/platform/api/contract/groups';
import type { Page } from '@sheaf/core/platform/api/contract/paging';
import { itemsOf, type PageRequest } from './pages.ts';
import type { Transport } from './transport.ts';

/** From the least to the greatest. */
export const roles = ['viewer', 'annotator', 'operator', 'admin', 'platform-admin'] as const satisfies Me['role'][];

export interface PasswordSignIn {
  /** @default default */
  readonly tenant?: string;
  readonly name: string;
  readonly password: string;
}

/** Requests that need no credential yet. */
export function authOf({ json, response }: Transport) {
  const token = (body: object) => json<TokensView>('POST', '/v1/auth/token', { body });
  return {
    signIn: (person: PasswordSignIn) => token({ grantType: 'password', ...person }),
    exchange: (apiKey: string) => token({ grantType: 'api_key', apiKey }),
    refresh: (refreshToken: string) => json<TokensView>('POST', '/v1/auth/refresh', { body: { refreshToken } }),
    signOut: async (refreshToken: string) =>
      void (await response('POST', '/v1/auth/revoke', { body: { refreshToken } })),
    me: () => json<Me>('GET', '/v1/auth/me'),
    rotate: (isCompromised = false) => json<SigningKeysView>('POST', '/v1/auth/rotate', { body: { isCompromised } }),
  };
}

export function keysOf({ json }: Transport) {
  const keys = {
    create: (request: KeyRequest) => json<CreatedKey>('POST', '/v1/keys', { body: request }),
    list: (page: PageRequest = {}) => json<Page<ApiKey>>('GET', '/v1/keys', { query: { ...page } }),
    all: () => itemsOf((page) => keys.list(page)),
    revoke: (keyId: string) => json<ApiKey>('DELETE', `/v1/keys/${encodeURIComponent(keyId)}`),
  };
  return keys;
}

/** Names that people and keys have, and that access lists hold. */
export function groupsOf({ json }: Transport) {
  const groupPath = (group: string) => `/v1/groups/${encodeURIComponent(group)}`;
  const groups = {
    list: (page: PageRequest = {}) => json<Page<GroupSummary>>('GET', '/v1/groups', { query: { ...page } }),
    all: () => itemsOf((page) => groups.list(page)),
    get: (group: string) => json<GroupView>('GET', groupPath(group)),
    /** Makes these the members, and nobody else. */
    set: (group: string, members: readonly string[]) => json<GroupView>('PUT', groupPath(group), { body: { members } }),
  };
  return groups;
}

export function principalsOf({ json, response }: Transport) {
  const pathOf = (principalId: string) => `/v1/principals/${encodeURIComponent(principalId)}`;
  const principals = {
    create: (request: PrincipalRequest) => json<PrincipalView>('POST', '/v1/principals', { body: request }),
    get: (principalId: string) => json<PrincipalView>('GET', pathOf(principalId)),
    list: (page: PageRequest = {}) => json<Page<PrincipalView>>('GET', '/v1/principals', { query: { ...page } }),
    all: () => itemsOf((page) => principals.list(page)),
    change: (principalId: string, changes: PrincipalChanges) =>
      json<PrincipalView>('PATCH', pathOf(principalId), { body: changes }),
    delete: async (principalId: string) => void (await response('DELETE', pathOf(principalId))),
  };
  return principals;
}
