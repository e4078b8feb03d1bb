import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge-wildcards.ts';
import type { Binding } from './binding.ts';

export interface SourceSecretsProps {
  /** Before the tenant and the reference in the name of each secret. */
  readonly prefix: string;
}

/** Credentials for sources that tenants hand over: secrets under one prefix, made while the system runs. */
export class SourceSecrets extends Construct {
  /** `SOURCE_SECRETS`, to use them. */
  readonly reader: Binding;
  /** `SOURCE_SECRETS`, to take them in. */
  readonly writer: Binding;
  /** `SOURCE_SECRETS`, to delete those that nothing uses. */
  readonly disposer: Binding;
  /** `SOURCE_SECRETS`, to delete them and to see that they are gone. */
  readonly remover: Binding;

  constructor(scope: Construct, id: string, { prefix }: SourceSecretsProps) {
    super(scope, id);
    this.reader = this.bindingOf(prefix, ['secretsmanager:GetSecretValue']);
    this.writer = this.bindingOf(prefix, ['secretsmanager:CreateSecret']);
    this.disposer = this.bindingOf(prefix, ['secretsmanager:DeleteSecret']);
    this.remover = this.bindingOf(prefix, ['secretsmanager:DeleteSecret', 'secretsmanager:GetSecretValue']);
  }

  /** No grant of the library covers secrets that do not exist yet. */
  private bindingOf(prefix: string, actions: string[]): Binding {
    const resource = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${prefix}/*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return {
      value: prefix,
      grantTo: (grantee) => {
        iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [resource] });
        acknowledgeWildcards(
          Stack.of(this),
          'Secrets of one prefix, which tenants add while the system runs.',
          resource,
        );
      },
    };
  }
}
