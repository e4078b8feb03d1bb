import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { StageError } from '@sheaf/core/errors';
import type { SecretStore } from '@sheaf/core/platform/secrets/secret-store';

export function secretNameOf(prefix: string, tenantId: string, reference: string): string {
  return `${prefix}/${tenantId}/${reference}`;
}

/** Reads the credentials of sources from Secrets Manager: the secret `{prefix}/{tenant}/{reference}`. */
export function openSourceSecrets(prefix: string): Pick<SecretStore, 'get'> {
  const client = new SecretsManagerClient({ requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } });
  return {
    async get(tenantId, reference) {
      try {
        const SecretId = secretNameOf(prefix, tenantId, reference);
        return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
      } catch (error) {
        const name = error instanceof Error ? error.name : '';
        if (name === 'ResourceNotFoundException') return undefined;
        if (name === 'AccessDeniedException')
          throw new StageError('CredentialsRejected', 'The function may not read the secrets of sources.', {
            cause: error,
          });
        throw new StageError('SourceUnavailable', 'The secret store did not answer.', { cause: error });
      }
    },
  };
}
