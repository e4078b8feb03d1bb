import { Validations } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface DatabaseLoginProps {
  /** Postgres role. The migration gives it the password of this secret. */
  readonly username: string;
}

/** User name and generated password of one Postgres role, as the Data API wants them. */
export class DatabaseLogin extends Construct {
  readonly secret: secretsmanager.ISecret;

  constructor(scope: Construct, id: string, props: DatabaseLoginProps) {
    super(scope, id);
    const secret = new secretsmanager.Secret(this, 'Secret', {
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: props.username }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
      },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'Only the Data API uses the login, and no person sees it; a new value is set by running the migration again.',
    });
    this.secret = secret as secretsmanager.ISecret;
  }
}
