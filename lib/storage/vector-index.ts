import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import type { Binding } from '../functions/binding.ts';
import { NativeLayer } from '../functions/native-layer.ts';
import type { DataBucket } from './data-bucket.ts';

export interface VectorIndexProps {
  readonly store: SheafConfig['vectorStore'];
  /** Where LanceDB keeps its tables. */
  readonly lake: DataBucket;
}

/** Tenants are slugs, which hold no underscore: no key of the lake lies under this prefix. */
const indexPrefix = '_index';

/** The vector store as functions see it: a URL, the permission for it and, for LanceDB, the native module. */
export class VectorIndex extends Construct {
  /** `VECTOR_STORE_URL`. Searching needs to write too: LanceDB notes versions, Qdrant takes a query by POST. */
  readonly readWriter: Binding;

  constructor(scope: Construct, id: string, props: VectorIndexProps) {
    super(scope, id);
    const { store, lake } = props;
    if (store.kind === 'qdrant') {
      const key = secretsmanager.Secret.fromSecretNameV2(this, 'QdrantKey', store.apiKeySecretName);
      this.readWriter = {
        value: `qdrant:${store.url}`,
        companions: { QDRANT_API_KEY: `secret:${store.apiKeySecretName}` },
        grantTo: (grantee) => key.grantRead(grantee),
      };
      return;
    }
    const native = new NativeLayer(this, 'Lance', { packages: ['@lancedb/lancedb', 'apache-arrow'] });
    this.readWriter = {
      value: `lancedb:s3://${lake.bucket.bucketName}/${indexPrefix}`,
      grantTo: (grantee) => lake.grantReadWrite(grantee),
      layers: [native.layer],
    };
  }
}
