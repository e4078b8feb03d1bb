import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeWildcards, asSeenFrom } from '../acknowledge-wildcards.ts';
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
  private readonly key: kms.IKey;

  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id);
    this.key = props.encryptionKey;
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
      // The L2 property brings a custom resource with a function of its own; CloudFormation can do without.
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

  /** The bucket's name, with the right to read. */
  get reader(): Binding {
    return { value: this.bucket.bucketName, grantTo: (grantee) => this.grantRead(grantee) };
  }

  /** The bucket's name, with the right to read, write and delete. */
  get readWriter(): Binding {
    return { value: this.bucket.bucketName, grantTo: (grantee) => this.grantReadWrite(grantee) };
  }

  /** Narrower than the grant of the L2, which allows whatever begins with `GetObject`: ACLs, tags, versions. */
  grantRead(grantee: iam.IGrantable): void {
    this.grant(grantee, ['s3:GetObject'], ['kms:Decrypt']);
  }

  grantReadWrite(grantee: iam.IGrantable): void {
    const multipartActions = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
    const objectActions = [...multipartActions, 's3:DeleteObject', 's3:GetObject', 's3:PutObject'];
    this.grant(grantee, objectActions, ['kms:Decrypt', 'kms:GenerateDataKey']);
  }

  private grant(grantee: iam.IGrantable, objectActions: string[], keyActions: string[]): void {
    const { bucketArn } = this.bucket;
    iam.Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [bucketArn] });
    iam.Grant.addToPrincipal({ grantee, actions: objectActions, resourceArns: [this.bucket.arnForObjects('*')] });
    this.key.grant(grantee, ...keyActions);
    const holder = grantee.grantPrincipal as iam.IRole;
    const everyObject = `${asSeenFrom(holder, this, bucketArn)}/*`;
    acknowledgeWildcards(
      holder,
      'Which objects there are is known at run time only; tenants are kept apart by the keys.',
      everyObject,
    );
  }
}
