import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { functionRuntime } from '../functions/function-runtime.ts';
import { GeneratedSecret } from '../functions/generated-secret.ts';
import { physicalNames } from '../physical-names.ts';
import { DataBucket } from './data-bucket.ts';
import { Database } from './database.ts';
import { DatabaseMigration } from './database-migration.ts';

export interface StorageStackProps extends StackProps {
  readonly config: SheafConfig;
  /** Folder that the build filled. */
  readonly distDir: string;
}

/** All that must outlive a deployment of code: buckets, database, key and secrets; and the schema, before any handler. */
export class StorageStack extends Stack {
  /** Where documents are dropped and uploaded. */
  readonly landing: DataBucket;
  /** What the pipeline makes of them. */
  readonly lake: DataBucket;
  readonly database: Database;
  readonly migration: DatabaseMigration;

  constructor(scope: Construct, id: string, props: StorageStackProps) {
    super(scope, id, props);
    const { config, distDir } = props;
    const isRetained = config.retainData;
    const encryptionKey = new kms.Key(this, 'Key', {
      description: `Data of sheaf-${config.name}`,
      enableKeyRotation: true,
      removalPolicy: isRetained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.landing = new DataBucket(this, 'Landing', { encryptionKey, isRetained, sendsEvents: true });
    this.lake = new DataBucket(this, 'Lake', { encryptionKey, isRetained });
    this.database = new Database(this, 'Database', { encryptionKey, isRetained, capacity: config.database });
    this.migration = new DatabaseMigration(this, 'Migration', {
      runtime: functionRuntime(this, config, distDir),
      database: this.database,
      fairness: config.fairness,
      adminKey: new GeneratedSecret(this, 'AdminKey', {
        secretName: physicalNames(config.name).adminKey,
        whyNotRotated: 'People carry the key: it is changed when they choose, by a new value and the migration.',
      }).reader,
    });
  }
}
