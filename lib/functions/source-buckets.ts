import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge-wildcards.ts';
import type { Binding } from './binding.ts';

export interface SourceBucketsProps {
  /** `bucket`, or `bucket/prefix`. */
  readonly opened: readonly string[];
}

/** Buckets of others that jobs may read. */
export class SourceBuckets extends Construct {
  /** `SOURCE_BUCKETS`. */
  readonly reader: Binding;

  constructor(scope: Construct, id: string, { opened }: SourceBucketsProps) {
    super(scope, id);
    const parts = opened.map((one) => {
      const [name = '', ...prefix] = one.split('/');
      return { bucket: s3.Bucket.fromBucketName(this, one.replaceAll('/', '-'), name), prefix: prefix.join('/') };
    });
    this.reader = {
      value: opened.join(','),
      grantTo: (grantee) => {
        for (const { bucket, prefix } of parts) {
          bucket.grantRead(grantee, `${prefix}*`);
          acknowledgeWildcards(this, 'The objects that the operator opened.', bucket.arnForObjects(`${prefix}*`));
        }
      },
    };
  }
}
