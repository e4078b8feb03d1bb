import { ProblemError } from '@sheaf/core/platform/api/problems';
import type { ReadKeySet } from '@sheaf/core/platform/auth/oidc';
import * as z from 'zod';

const timeoutMilliseconds = 5_000;
const maxBytes = 262_144;
const keySet = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

/** Reads the keys of an issuer, whose address is configuration (RFC 7517, 5). No redirects: it is the exact address. */
export const readKeySet: ReadKeySet = async (url) => {
  try {
    const answer = await fetch(url, {
      redirect: 'error',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const text = answer.ok ? await answer.text() : '';
    if (text.length > maxBytes) throw new Error('The key set is too large.');
    return keySet.parse(JSON.parse(text)) as Awaited<ReturnType<ReadKeySet>>;
  } catch (cause) {
    const problem = new ProblemError('unavailable', 'The keys of the token’s issuer cannot be read. Try again soon.', {
      headers: { 'retry-after': '5' },
      cause,
    });
    throw problem;
  }
};
