import { classify } from '../../errors.ts';
import type { Logger } from '../../ports.ts';
import type { Database } from '../database.ts';
import type { SecretStore } from './secret-store.ts';

export interface SweepSecretsPorts {
  readonly database: Database;
  readonly secrets: Pick<SecretStore, 'delete'>;
  readonly logger: Logger;
}

interface UnusedSecret {
  readonly tenantId: string;
  readonly reference: string;
}

/** After the end of the last job that refers to it, and after it was given last. */
const unusedDays = 30;
const mostPerSweep = 20;

/** Deletes credentials that came with requests and that no schedule and no job refers to that may run again. */
export async function sweepSecrets({ database, secrets, logger }: SweepSecretsPorts): Promise<number> {
  const unused = await database.call<UnusedSecret[]>('unused_secrets', { days: unusedDays, limit: mostPerSweep });
  let deleted = 0;
  for (const secret of unused) {
    try {
      await secrets.delete(secret.tenantId, secret.reference);
      await database.call('secret_deleted', secret);
      deleted += 1;
    } catch (error) {
      const { name, message } = classify(error);
      logger.warn('An unused credential could not be deleted yet.', {
        ...{ tenantId: secret.tenantId, errorName: name, reason: message },
      });
    }
  }
  return deleted;
}
