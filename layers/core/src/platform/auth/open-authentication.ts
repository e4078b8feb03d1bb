import type { Clock } from '../../ports.ts';
import type { Database } from '../database.ts';
import type { AuthPorts } from './authentication.ts';
import { openOidc, type ReadKeySet } from './oidc.ts';
import type { OidcIssuer } from './oidc-issuer.ts';
import type { PasswordHasher } from './password-hasher.ts';
import { openSigningKeys } from './signing-keys.ts';
import { rememberSubjects } from './subjects.ts';

export interface AuthenticationOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Of the deployment, at least 32 bytes: keys of access tokens are derived from it. */
  readonly tokenSecret: string;
  readonly issuers: readonly OidcIssuer[];
  readonly readKeySet: ReadKeySet;
  readonly passwords: PasswordHasher;
}

/** @throws Error when the secret is too short */
export function openAuthentication(options: AuthenticationOptions): AuthPorts {
  const { database, clock, tokenSecret, issuers, readKeySet, passwords } = options;
  return {
    database,
    clock,
    passwords,
    subjects: rememberSubjects(database, clock),
    signingKeys: openSigningKeys(tokenSecret, database, clock),
    oidc: openOidc(issuers, readKeySet, clock),
  };
}
