/** Issuers of OpenID Connect that a deployment trusts, as configured: by the operator, never by a request. */
import * as z from 'zod';
import { roles } from './roles.ts';

export const oidcIssuer = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }).describe('Exactly as in the claim `iss`.'),
  audience: z.string().min(1).describe('What the claim `aud` must hold: the name of this API at the issuer.'),
  jwksUrl: z.url({ protocol: /^https?$/ }).describe('Where the issuer publishes its keys.'),
  algorithms: z
    .array(z.enum(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA']))
    .min(1)
    .default(['RS256', 'ES256']),
  tenant: z
    .string()
    .regex(/^[a-z0-9-]{3,40}$/)
    .optional()
    .describe('Tenant of everybody whom this issuer knows; without it the claim says.'),
  tenantClaim: z.string().min(1).default('tenant'),
  roleClaim: z.string().min(1).default('roles'),
  groupsClaim: z.string().min(1).default('groups'),
  roles: z
    .record(z.string(), z.enum(roles))
    .default(Object.fromEntries(roles.map((role) => [role, role])))
    .describe('From names at the issuer to roles here.'),
  defaultRole: z.enum(roles).optional().describe('Of those who have none of these; without it they are refused.'),
});

export type OidcIssuer = z.output<typeof oidcIssuer>;

/** A JSON array of issuers, as it stands in the environment. */
export const oidcIssuers = z
  .string()
  .default('[]')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a JSON array of issuers' });
      return z.NEVER;
    }
  })
  .pipe(z.array(oidcIssuer));
