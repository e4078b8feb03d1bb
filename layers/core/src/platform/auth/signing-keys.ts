/**
 * Keys of our own access tokens. A key is derived from the deployment's secret and its name, so that only names and times
 * are stored; two names are valid while one takes over from the other.
 */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../ports.ts';
import type { Database } from '../database.ts';

export interface SigningKey {
  readonly kid: string;
  readonly bytes: Uint8Array;
}

interface SigningKeyRow {
  readonly kid: string;
  readonly retiresAt: string | null;
}

/** RFC 7518, 3.2: a key of HS256 has at least as many bits as the hash. */
const leastSecretBytes = 32;
/** How long another process may go on with what it knew. */
const rememberMilliseconds = 5_000;

export interface SigningKeys {
  /** The one that signs now. */
  current(): Promise<SigningKey>;
  /** undefined when there is none of this name, or it has retired. */
  named(kid: string): Promise<SigningKey | undefined>;
  forget(): void;
}

/** @throws Error when the secret is shorter than 32 bytes */
export function openSigningKeys(secret: string, database: Database, clock: Clock): SigningKeys {
  if (Buffer.byteLength(secret) < leastSecretBytes) {
    throw new Error(`The secret of access tokens has ${Buffer.byteLength(secret)} bytes. Give it at least 32.`);
  }
  let known: { readonly at: number; readonly rows: Promise<SigningKeyRow[]> } | undefined;

  function rows(): Promise<SigningKeyRow[]> {
    if (known === undefined || clock.now() - known.at > rememberMilliseconds) {
      const read = database.call<SigningKeyRow[]>('signing_keys', {});
      read.catch(() => {
        known = undefined;
      });
      known = { at: clock.now(), rows: read };
    }
    return known.rows;
  }
  const derived = (kid: string): SigningKey => ({
    kid,
    bytes: createHmac('sha256', secret).update(`sheaf access token ${kid}`).digest(),
  });
  return {
    async current() {
      const newest = (await rows()).find(({ retiresAt }) => retiresAt === null);
      if (newest === undefined) throw new Error('No signing key is current.');
      return derived(newest.kid);
    },
    async named(kid) {
      const found = (await rows()).find((row) => row.kid === kid);
      if (found === undefined) return undefined;
      return found.retiresAt !== null && Date.parse(found.retiresAt) <= clock.now() ? undefined : derived(kid);
    },
    forget() {
      known = undefined;
    },
  };
}
