import { describe, expect, it } from 'vitest';
import { openSecretDisposal } from '../../../lambdas/adapters/secret-disposal.ts';
import { openSecretIntake } from '../../../lambdas/adapters/secret-intake.ts';
import { openSourceSecrets } from '../../../lambdas/adapters/source-secrets.ts';
import { aSecretsManager } from './a-secrets-manager.ts';

describe('secrets of sources', () => {
  it('are known by one reference for one value of a tenant, and by no other tenant', async () => {
    await using server = await aSecretsManager();
    const secrets = openSecretIntake('sheaf-test/sources', 'hmac key');
    const reference = secrets.referenceOf('acme', 'hunter2');
    await secrets.put('acme', 'hunter2');
    await secrets.put('acme', 'hunter2');
    expect(secrets.referenceOf('zeta', 'hunter2')).not.toBe(reference);
    await secrets.put('zeta', 'hunter2');
    expect(reference).not.toContain('hunter2');
    expect(server.names()).toHaveLength(2);
    const reader = openSourceSecrets('sheaf-test/sources');
    expect(await reader.get('acme', reference)).toBe('hunter2');
    expect(await reader.get('zeta', reference)).toBeUndefined();
    const disposal = openSecretDisposal('sheaf-test/sources');
    await disposal.delete('acme', reference);
    await disposal.delete('acme', reference);
    expect(await reader.get('acme', reference)).toBeUndefined();
    expect(server.names()).toHaveLength(1);
  });

  it('fails for the source when the store does not answer', async () => {
    await using server = await aSecretsManager();
    server.fail();
    await expect(openSourceSecrets('p').get('acme', 'x')).rejects.toMatchObject({ name: 'SourceUnavailable' });
    await expect(openSecretDisposal('p').delete('acme', 'x')).rejects.toMatchObject({ name: 'StoreUnavailable' });
  });
});
