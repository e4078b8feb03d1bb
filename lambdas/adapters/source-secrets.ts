import { createHmac } from 'node:crypto';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { StageError } from '@sheaf/core/errors';
import type { SecretStore } from '@sheaf/core/platform/secrets/secret-store';

const requestHandler = { connectionTimeout: 3_000, requestTimeout: 10_000 };

/**
 * Secrets Manager: the secret `{prefix}/{tenant}/{reference}`. References made here are an HMAC of the value, so that a
 * credential that comes with every job is kept, and paid for, once; operators may add secrets of their own under other names.
 * @param hmacKey of the deployment: without it, a reference would let short values be guessed
 */
export function openSourceSecrets(prefix: string, hmacKey: string): SecretStore {
  const client = new SecretsManagerClient({ requestHandler });
  const nameOf = (tenantId: string, reference: string) => `${prefix}/${tenantId}/${reference}`;

  return {
    async put(tenantId, value) {
      const hash = createHmac('sha256', hmacKey).update(`${tenantId}\n${value}`).digest('hex');
      const reference = `given-${hash.slice(0, 32)}`;
      try {
        await client.send(new CreateSecretCommand({ Name: nameOf(tenantId, reference), SecretString: value }));
      } catch (error) {
        if (!isNamed(error, 'ResourceExistsException')) throw error;
      }
      return reference;
    },
    get: (tenantId, reference) => read(client, nameOf(tenantId, reference)),
  };
}

/** Only for reading: the value behind a reference. */
export function readSourceSecrets(prefix: string): Pick<SecretStore, 'get'> {
  const client = new SecretsManagerClient({ requestHandler });
  return { get: (tenantId, reference) => read(client, `${prefix}/${tenantId}/${reference}`) };
}

async function read(client: SecretsManagerClient, SecretId: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    if (isNamed(error, 'AccessDeniedException'))
      throw new StageError('CredentialsRejected', 'The function may not read the secrets of sources.', {
        cause: error,
      });
    throw new StageError('SourceUnavailable', 'The secret store did not answer.', { cause: error });
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
