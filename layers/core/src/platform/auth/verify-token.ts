/**
 * Verifies a JSON Web Token (RFC 7519) as RFC 8725 advises: the algorithms are ours to choose, a key is used with the one
 * algorithm that it is for, and issuer, audience, times and the claims that we rely on must be there.
 */

import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { isProblemError } from '../api/problems.ts';

export interface TokenPolicy {
  readonly issuer: string;
  readonly audience: string;
  /** Either symmetric ones or signatures by a private key, never both. */
  readonly algorithms: readonly string[];
  readonly requiredClaims: readonly string[];
  /** Clocks may differ by so much. @default 30 */
  readonly leewaySeconds?: number;
}

const maxTokenBytes = 16_384;

/** Three parts of base64url (RFC 7515), as jose reads them, without what a lenient decoder would skip. */
const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * The claims of a token that holds at `now` (milliseconds since 1970).
 * @param keyOf the key for the token's header; throws where there is none
 * @returns undefined for any other text: why is nobody's business who does not have a valid one
 */
export async function verifyToken(
  token: string,
  keyOf: JWTVerifyGetKey,
  policy: TokenPolicy,
  now: number,
): Promise<JWTPayload | undefined> {
  if (token.length > maxTokenBytes || !compact.test(token)) return undefined;
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      issuer: policy.issuer,
      audience: policy.audience,
      algorithms: [...policy.algorithms],
      requiredClaims: [...policy.requiredClaims],
      clockTolerance: policy.leewaySeconds ?? 30,
      currentDate: new Date(now),
    });
    return policy.requiredClaims.every((claim) => isPresent(payload[claim])) ? payload : undefined;
  } catch (error) {
    // A key set that cannot be had says nothing about the token.
    if (isProblemError(error)) throw error;
    return undefined;
  }
}

function isPresent(claim: unknown): boolean {
  return claim !== undefined && claim !== null && claim !== '' && !(Array.isArray(claim) && claim.length === 0);
}
