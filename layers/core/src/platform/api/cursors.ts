/** Where a list goes on: a position that the client carries and cannot forge, read or use elsewhere. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../../keys.ts';
import { ProblemError } from './problems.ts';

/** What a cursor is bound to: it is valid for this tenant, this list and these filters only. */
export interface CursorScope {
  readonly tenantId: string;
  readonly list: string;
  readonly filters: Readonly<Record<string, string | null>>;
}

const macBytes = 16;

export function signCursor(secret: string, scope: CursorScope, position: string): string {
  const payload = Buffer.from(position, 'utf8');
  return Buffer.concat([mac(secret, scope, payload), payload]).toString('base64url');
}

/**
 * The position, or null without a cursor.
 * @throws ProblemError invalid-cursor when it was changed, or made for another tenant, list or filter.
 */
export function readCursor(secret: string, scope: CursorScope, cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const bytes = Buffer.from(cursor, 'base64url');
  const payload = bytes.subarray(macBytes);
  const isOurs =
    bytes.length > macBytes &&
    bytes.toString('base64url') === cursor &&
    timingSafeEqual(bytes.subarray(0, macBytes), mac(secret, scope, payload));
  if (!isOurs) {
    throw new ProblemError(
      'invalid-cursor',
      'Take nextCursor of the page before, with the same filters; or start again without one.',
    );
  }
  return payload.toString('utf8');
}

function mac(secret: string, scope: CursorScope, payload: Buffer): Buffer {
  return createHmac('sha256', secret)
    .update(canonicalJson(scope))
    .update('\0')
    .update(payload)
    .digest()
    .subarray(0, macBytes);
}
