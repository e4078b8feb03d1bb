import { describe, expect, it } from 'vitest';
import { openSecretIntake } from '../../../lambdas/adapters/secret-intake.ts';
import { openSourceSecrets } from '../../../lambdas/adapters/source-secrets.ts';
import { aSecretsManager } from './a-secrets-manager.ts';

describe('secrets of sources', () => {
  it('are known by one reference for one value of a tenant, and by no other tenant', async () => {
    await using server = await aSecretsManager();
    const secrets = openSecretIntake('sheaf-test/sources', 'hmac key');
    const reference = await secrets.put('acme', 'hunter2');
    expect(await secrets.put('acme', 'hunter2')).toBe(reference);
    expect(await secrets.put('zeta', 'hunter2')).not.toBe(reference);
    expect(reference).not.toContain('hunter2');
    expect(server.names()).toHaveLength(2);
    const reader = openSourceSecrets('sheaf-test/sources');
    expect(await reader.get('acme', reference)).toBe('hunter2');
    expect(await reader.get('zeta', reference)).toBeUndefined();
  });

  it('fails for the source when the store does not answer', async () => {
    await using server = await aSecretsManager();
    server.fail();
    await expect(openSourceSecrets('p').get('acme', 'x')).rejects.toMatchObject({ name: 'SourceUnavailable' });
  });
});
