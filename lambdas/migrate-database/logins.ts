import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { OwnerConnection } from '../adapters/owner-connection.ts';

/** Password of a role's login, as its secret holds it. */
export interface Login {
  readonly role: 'sheaf_app' | 'sheaf_system';
  readonly password: string;
}

/**
 * Lets the roles log in with these passwords. The server is sent SCRAM verifiers only (RFC 5803), so that no password is
 * ever part of a statement that a log could hold.
 */
export async function setLogins(connection: OwnerConnection, logins: readonly Login[]): Promise<void> {
  await connection.ownerTransaction(async (session) => {
    for (const { role, password } of logins) {
      await session.query(`alter role ${role} with login password '${scramVerifier(password, randomBytes(16))}'`);
    }
  });
}

/** For a password of ASCII characters, which is its own SASLprep form. */
export function scramVerifier(password: string, salt: Buffer, iterations = 4096): string {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new Error('The password of a login must be printable ASCII.');
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${keyed('Server Key').toString('base64')}`;
}

/** The password in a secret of a database login, `{"username": …, "password": …}`; no error quotes the secret. */
export function passwordOf(secret: string): string {
  try {
    const { password } = JSON.parse(secret) as { password?: unknown };
    if (typeof password === 'string') return password;
  } catch {
    // The parser's message would hold a part of the secret.
  }
  throw new Error('The secret of the login is not JSON with a password.');
}
