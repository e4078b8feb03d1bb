/** Authentication on the wire. Secrets go out once, in the answer that makes them. */
import * as z from 'zod';
import { permissions, roles } from '../../auth/roles.ts';
import { tenantName, timestamp } from './identifiers.ts';
import { pageOf } from './paging.ts';

const password = z
  .string()
  .min(12, 'must have at least 12 characters')
  .max(256)
  .meta({ description: 'At least 12 characters; what they are is free (NIST SP 800-63B).', format: 'password' });

const groups = z.array(z.string().min(1).max(100)).max(100);
const permission = z.enum(permissions as [string, ...string[]]);
export const role = z.enum(roles).meta({ id: 'Role', description: 'Each may do whatever the ones before it may.' });

export const tokenRequest = z
  .discriminatedUnion('grantType', [
    z.strictObject({ grantType: z.literal('api_key'), apiKey: z.string().min(1).max(300) }).meta({ id: 'ApiKeyGrant' }),
    z
      .strictObject({
        grantType: z.literal('password'),
        tenant: tenantName.default('default'),
        name: z.string().min(1).max(200),
        password: z.string().min(1).max(256).meta({ format: 'password' }),
      })
      .meta({ id: 'PasswordGrant' }),
  ])
  .meta({ id: 'TokenRequest' });

export const refreshRequest = z
  .strictObject({ refreshToken: z.string().min(1).max(300) })
  .meta({ id: 'RefreshRequest' });

export const tokens = z
  .object({
    accessToken: z.string().meta({ description: 'For the header Authorization: Bearer.' }),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().meta({ description: 'Seconds.' }),
    refreshToken: z.string().meta({ description: 'Good for one use; using it twice ends the whole sign-in.' }),
    refreshExpiresIn: z.int().meta({ description: 'Seconds, from the first sign-in.' }),
  })
  .meta({ id: 'Tokens' });

export const me = z
  .object({
    tenantId: z.string(),
    principalId: z.string().meta({ examples: ['key:admin'] }),
    name: z.string(),
    role,
    permissions: z.array(z.string()),
    groups: z.array(z.string()),
    expiresAt: timestamp.nullable(),
  })
  .meta({ id: 'Me' });

export const keyRequest = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(200)
      .meta({ examples: ['nightly ingestion'] }),
    role: role.default('viewer'),
    scopes: z
      .array(permission)
      .min(1)
      .nullable()
      .default(null)
      .meta({ description: 'Only these permissions of the role; null for all.' }),
    groups: groups.default([]),
    expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .meta({ id: 'KeyRequest' });

const keyFields = {
  keyId: z.string(),
  name: z.string(),
  role,
  scopes: z.array(z.string()).nullable(),
  groups: z.array(z.string()),
  createdBy: z.string().nullable().meta({ description: 'Null for the key of the deployment.' }),
  createdAt: timestamp,
  expiresAt: timestamp.nullable(),
  revokedAt: timestamp.nullable(),
  lastUsedAt: timestamp.nullable().meta({ description: 'To the hour.' }),
};

export const apiKey = z.object(keyFields).meta({ id: 'ApiKey' });
export const createdKey = z
  .object({ ...keyFields, key: z.string().meta({ description: 'The key itself; it is not shown again.' }) })
  .meta({ id: 'CreatedApiKey' });
export const keyPage = pageOf(apiKey, 'ApiKeyPage');

export const principalRequest = z
  .strictObject({
    name: z.string().min(1).max(200),
    password,
    role: role.default('viewer'),
    groups: groups.default([]),
  })
  .meta({ id: 'PrincipalRequest' });

export const principalChanges = z
  .strictObject({
    role: role.optional(),
    groups: groups.optional(),
    isDisabled: z.boolean().optional(),
    password: password.optional(),
  })
  .meta({ id: 'PrincipalChanges', description: 'Only what is given changes.' });

export const principal = z
  .object({
    principalId: z.string(),
    name: z.string(),
    role,
    groups: z.array(z.string()),
    isDisabled: z.boolean(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Principal' });
export const principalPage = pageOf(principal, 'PrincipalPage');

export const rotateRequest = z
  .strictObject({
    isCompromised: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether the keys before end now, and every access token with them.' }),
  })
  .meta({ id: 'RotateRequest' });

export const signingKeys = z
  .object({ keys: z.array(z.object({ kid: z.string(), createdAt: timestamp, retiresAt: timestamp.nullable() })) })
  .meta({ id: 'SigningKeys' });

export type TokensView = z.infer<typeof tokens>;
export type Me = z.infer<typeof me>;
export type KeyRequest = z.input<typeof keyRequest>;
export type ApiKey = z.infer<typeof apiKey>;
export type CreatedKey = z.infer<typeof createdKey>;
export type PrincipalRequest = z.input<typeof principalRequest>;
export type PrincipalChanges = z.input<typeof principalChanges>;
export type PrincipalView = z.infer<typeof principal>;
export type SigningKeysView = z.infer<typeof signingKeys>;
