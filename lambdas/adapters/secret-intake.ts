import { createHmac } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretStore } from '@sheaf/core/platform/secrets/secret-store';
import { secretNameOf } from './source-secrets.ts';

/**
 * Puts credentials into Secrets Manager. References are an HMAC of the value, so that a credential that comes with every job is kept,
 * and paid for, once; operators may add secrets of their own under other names.
 * @param hmacKey of the deployment: without it, a reference would let short values be guessed
 */
export function openSecretIntake(prefix: string, hmacKey: string): Pick<SecretStore, 'put'> {
  const client = new SecretsManagerClient({ requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } });
  return {
    async put(tenantId, value) {
      const hash = createHmac('sha256', hmacKey).update(`${tenantId}\n${value}`).digest('hex');
      const reference = `given-${hash.slice(0, 32)}`;
      const Name = secretNameOf(prefix, tenantId, reference);
      try {
        await client.send(new CreateSecretCommand({ Name, SecretString: value }));
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ResourceExistsException')) throw error;
      }
      return reference;
    },
  };
}
