import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretStore } from '@sheaf/core/platform/secrets/secret-store';
import { sdkErrorOf, throwFault } from './aws-fault.ts';
import { secretNameOf } from './source-secrets.ts';

/** Deletes credentials of sources from Secrets Manager at once: a tenant that brings one again must find its name free. */
export function openSecretDisposal(prefix: string): Pick<SecretStore, 'delete'> {
  const client = new SecretsManagerClient({ requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } });
  return {
    async delete(tenantId, reference) {
      const SecretId = secretNameOf(prefix, tenantId, reference);
      try {
        await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      } catch (error) {
        if (sdkErrorOf(error).name !== 'ResourceNotFoundException') throwFault('The secret store', error);
      }
    },
  };
}
