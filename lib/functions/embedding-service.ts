import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import type { Binding } from './binding.ts';

export interface EmbeddingServiceProps {
  readonly embedder: SheafConfig['embedder'];
}

/** The embedder of corpora that name none, as functions see it: a URL and, for a paid one, the key. */
export class EmbeddingService extends Construct {
  /** `EMBEDDER_URL`. */
  readonly caller: Binding;

  constructor(scope: Construct, id: string, { embedder }: EmbeddingServiceProps) {
    super(scope, id);
    if (embedder.apiKeySecretName === undefined) {
      this.caller = { value: embedder.url };
      return;
    }
    const key = secretsmanager.Secret.fromSecretNameV2(this, 'Key', embedder.apiKeySecretName);
    this.caller = {
      value: embedder.url,
      companions: { OPENAI_API_KEY: `secret:${embedder.apiKeySecretName}` },
      grantTo: (grantee) => key.grantRead(grantee),
    };
  }
}
