/**
 * API keys and refresh tokens as text: `shf_{tenant}_{id}_{secret}` and `shr_{tenant}_{id}_{secret}`. The prefix lets
 * scanners of repositories find one that leaked; tenant and id only say where to look, and are believed when the secret
 * fits. The secret has 256 bits, so that its SHA-256 is kept without salt or stretching (NIST SP 800-63B, 5.1.2.2).
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { sha256 } from '../../keys.ts';

export type CredentialKind = 'shf' | 'shr';

export interface CredentialText {
  readonly tenantId: string;
  readonly id: string;
  readonly secret: string;
}

/** Tenants are slugs and ids have no `_`, so that the parts cannot be confused. */
const shape = /^(shf|shr)_([a-z0-9-]{3,40})_([a-zA-Z0-9-]{3,40})_([A-Za-z0-9_-]{43,128})$/;

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function credentialText(kind: CredentialKind, { tenantId, id, secret }: CredentialText): string {
  return `${kind}_${tenantId}_${id}_${secret}`;
}

/** undefined for any text that is not a credential of this kind. */
export function readCredential(kind: CredentialKind, text: string): CredentialText | undefined {
  const [, found, tenantId, id, secret] = text.match(shape) ?? [];
  if (found !== kind || tenantId === undefined || id === undefined || secret === undefined) return undefined;
  return { tenantId, id, secret };
}

/** What is stored of a secret. */
export function secretHash(secret: string): string {
  return sha256(secret);
}

/** Takes as long for a wrong secret as for the right one. */
export function fits(secret: string, hash: string): boolean {
  const given = Buffer.from(secretHash(secret));
  const kept = Buffer.from(hash);
  return given.length === kept.length && timingSafeEqual(given, kept);
}
