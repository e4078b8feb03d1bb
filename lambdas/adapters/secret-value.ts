const prefix = 'secret:';

/**
 * A configured secret: the value itself, or `secret:{ARN}` of one in Secrets Manager, which is then read.
 * @throws Error when the secret has no text; errors of the SDK keep their names.
 */
export async function readSecret(configured: string): Promise<string> {
  if (!configured.startsWith(prefix)) return configured;
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({ requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: configured.slice(prefix.length) }));
  if (SecretString === undefined || SecretString === '') throw new Error('The secret holds no text.');
  return SecretString;
}
