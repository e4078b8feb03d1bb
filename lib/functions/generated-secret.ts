import { Validations } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Binding } from './binding.ts';

export interface GeneratedSecretProps {
  /** Why its value does not change by itself. */
  readonly whyNotRotated: string;
  /** @default - made by CloudFormation */
  readonly secretName?: string;
}

/** 64 random letters and digits, made at the first deployment and read by the functions that need them. */
export class GeneratedSecret extends Construct {
  /** `secret:{ARN}`. */
  readonly reader: Binding;

  constructor(scope: Construct, id: string, { whyNotRotated, secretName }: GeneratedSecretProps) {
    super(scope, id);
    const secret = new secretsmanager.Secret(this, 'Secret', {
      ...(secretName !== undefined && { secretName }),
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({ id: 'AwsSolutions::AwsSolutions-SMG4', reason: whyNotRotated });
    this.reader = { value: `secret:${secret.secretArn}`, grantTo: (grantee) => secret.grantRead(grantee) };
  }
}
