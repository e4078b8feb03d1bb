import { createHmac } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { StageError } from '@sheaf/core/errors';
import type { SecretStore } from '@sheaf/core/platform/secrets/secret-store';
import { secretNameOf } from './source-secrets.ts';

/**
 * Puts credentials into Secrets Manager. References are an HMAC of the value, so that a credential that comes with every job is kept,
 * and paid for, once; operators may add secrets of their own under other names.
 * @param hmacKey of the deployment: without it, a reference would let short values be guessed
 */
export function openSecretIntake(prefix: string, hmacKey: string): Pick<SecretStore, 'put' | 'referenceOf'> {
  const client = new SecretsManagerClient({ requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } });
  const referenceOf = (tenantId: string, value: string): string => {
    const hash = createHmac('sha256', hmacKey).update(`${tenantId}\n${value}`).digest('hex');
    return `given-${hash.slice(0, 32)}`;
  };
  return {
    referenceOf,
    async put(tenantId, value) {
      const Name = secretNameOf(prefix, tenantId, referenceOf(tenantId, value));
      try {
        await client.send(new CreateSecretCommand({ Name, SecretString: value }));
      } catch (error) {
        const name = error instanceof Error ? error.name : '';
        if (name === 'ResourceExistsException') return;
        // A deletion takes a moment to reach every part of the service.
        if (name === 'InvalidRequestException')
          throw new StageError('StoreUnavailable', 'The secret store still deletes this very credential.', {
            cause: error,
          });
        throw error;
      }
    },
  };
}
