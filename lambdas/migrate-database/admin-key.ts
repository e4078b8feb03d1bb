import { secretHash } from '@sheaf/core/platform/auth/credential-text';
import type { OwnerConnection } from '../adapters/owner-connection.ts';

/** 256 bits of letters and digits, which is what the deployment makes. */
const leastCharacters = 43;

/**
 * Makes the key `shf_default_admin_{secret}` valid, and any secret before it invalid. Only the hash reaches the server.
 * @throws Error when the secret could be guessed, or cannot stand in a key
 */
export async function setAdminKey(connection: OwnerConnection, secret: string | undefined): Promise<void> {
  if (secret === undefined) return;
  if (!/^[A-Za-z0-9_-]+$/.test(secret) || secret.length < leastCharacters || secret.length > 128) {
    throw new Error(
      `The secret of the administrator's key must be ${leastCharacters} to 128 of A–Z, a–z, 0–9, _ and -.`,
    );
  }
  const key = { tenantId: 'default', keyId: 'admin', name: 'administrator', role: 'platform-admin' };
  await connection.ownerTransaction((session) =>
    session.query('select sheaf.ensure_key($1::jsonb)', [JSON.stringify({ ...key, secretHash: secretHash(secret) })]),
  );
}
