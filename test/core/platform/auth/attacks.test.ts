import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openOidc } from '@sheaf/core/platform/auth/oidc';
import { oidcIssuer } from '@sheaf/core/platform/auth/oidc-issuer';
import type { JSONWebKeySet } from 'jose';
import { describe, expect, it } from 'vitest';

const archive = fileURLToPath(new URL('../../../../../shared/data/hostile/jwt.tar.gz', import.meta.url));

interface Attack {
  readonly name: string;
  readonly token: string;
  readonly expect: 'accept' | 'reject' | 'either';
}

function read(file: string): string {
  return execFileSync('tar', ['xzOf', archive, `jwt/${file}`], { encoding: 'utf8', maxBuffer: 10_000_000 });
}

describe.skipIf(!existsSync(archive))('the shared JWT attacks (skipped without ../shared/data)', () => {
  const policy = existsSync(archive) ? JSON.parse(read('policy.json')) : {};
  const attacks: Attack[] = existsSync(archive)
    ? read('attacks.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const issuer = () =>
    oidcIssuer.parse({
      issuer: policy.issuer,
      audience: policy.audience,
      jwksUrl: 'https://issuer.example/keys',
      algorithms: policy.algorithms,
      defaultRole: 'viewer',
    });
  const verifier = () =>
    openOidc([issuer()], async () => policy.jwks as JSONWebKeySet, { now: () => policy.now * 1_000 });

  it.each(attacks.map((attack) => [attack.name, attack] as const))('%s', async (_name, attack) => {
    const principal = await verifier().principalOf(attack.token, policy.issuer);
    if (attack.expect === 'accept') expect(principal).toMatchObject({ tenantId: 'acme', role: 'viewer' });
    if (attack.expect === 'reject') expect(principal).toBeUndefined();
  });
});
