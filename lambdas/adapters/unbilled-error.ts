/** Codes of connections that were never made. */
const unconnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * Whether the provider surely sends no bill for a call that failed: it answered with a status of refusal, or was never
 * reached. A time-out, a broken connection or an answer that could not be read may well have been paid for.
 */
export function isUnbilled(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('status' in at && typeof at.status === 'number' && at.status >= 400) return true;
    if ('code' in at && typeof at.code === 'string' && unconnected.has(at.code)) return true;
    if (at.name === 'ModelMissing' || at.name === 'CredentialsRejected' || at.name === 'ProviderThrottled') return true;
  }
  return false;
}
