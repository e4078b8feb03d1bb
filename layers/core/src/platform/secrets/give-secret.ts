import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import type { SecretStore } from './secret-store.ts';

export interface SecretIntakePorts {
  readonly database: Database;
  readonly secrets: Pick<SecretStore, 'put' | 'referenceOf'>;
}

/**
 * Keeps a credential that came with a request, and returns its reference. It is noted first, so that the sweep knows of every
 * credential that it may have to delete.
 * @throws ProblemError unavailable while the sweep deletes that very credential
 */
export async function giveSecret(
  { database, secrets }: SecretIntakePorts,
  tenantId: string,
  value: string,
): Promise<string> {
  const reference = secrets.referenceOf(tenantId, value);
  await database.call('ensure_tenant', { tenantId });
  const { isNoted } = await database.call<{ isNoted: boolean }>('note_secret', { tenantId, reference });
  if (!isNoted) {
    const detail = 'The credential was not used for long and is being deleted just now. Send the request again.';
    throw new ProblemError('unavailable', detail, { headers: { 'retry-after': '60' } });
  }
  await secrets.put(tenantId, value);
  return reference;
}
