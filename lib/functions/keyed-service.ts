import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Binding } from './binding.ts';

export interface KeyedService {
  readonly url: string;
  /** @default - the service needs no key */
  readonly apiKeySecretName?: string | undefined;
}

/** Services by URL, as a function sees them: what stands in the variable, and for each that has a key its name and the right to read it. */
export function keyedServices(
  scope: Construct,
  value: string,
  services: readonly { readonly id: string; readonly variable: string; readonly service: KeyedService | undefined }[],
): Binding {
  const keys = services.flatMap(({ id, variable, service }) => {
    const name = service?.apiKeySecretName;
    if (name === undefined) return [];
    return [{ variable, name, secret: secretsmanager.Secret.fromSecretNameV2(scope, id, name) }];
  });
  if (keys.length === 0) return { value };
  return {
    value,
    companions: Object.fromEntries(keys.map(({ variable, name }) => [variable, `secret:${name}`])),
    grantTo(grantee) {
      for (const { secret } of keys) secret.grantRead(grantee);
    },
  };
}
