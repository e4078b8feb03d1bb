import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Binding } from '../functions/binding.ts';

export interface DataBucketProps {
  readonly encryptionKey: kms.IKey;
  /** Keep the bucket and its objects when the stack is deleted. */
  readonly isRetained: boolean;
  /**
   * Send object events to EventBridge.
   * @default false
   */
  readonly sendsEvents?: boolean;
}

/** A private, encrypted bucket without versions: history is Sheaf's own, and what is erased must be gone. */
export class DataBucket extends Construct {
  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id);
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: props.isRetained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [{ id: 'AbandonedUploads', abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    });
    if (props.sendsEvents) {
      // The L2 property brings a custom resource with a Python function; CloudFormation can do it by itself.
      const resource = bucket.node.defaultChild as s3.CfnBucket;
      resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    }
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason:
        'Access logs would keep object keys, hence file names, beyond their erasure; Sheaf audits access by id itself.',
    });
    this.bucket = bucket as s3.IBucket;
  }

  /** Read, without the right to change anything. */
  get reader(): Binding {
    return this.bind((grantee) => this.bucket.grantRead(grantee));
  }

  get readWriter(): Binding {
    return this.bind((grantee) => this.bucket.grantReadWrite(grantee));
  }

  private bind(grant: (grantee: iam.IGrantable) => void): Binding {
    return { value: this.bucket.bucketName, grantTo: grant };
  }
}
