import { randomUUID } from 'node:crypto';

export type CreatedReason = 'PutObject' | 'CompleteMultipartUpload' | 'CopyObject';
export type DeletedReason = 'DeleteObject' | 'Lifecycle Expiration';

export interface ObjectChange {
  readonly bucket: string;
  readonly key: string;
  readonly reason: CreatedReason | DeletedReason;
  /** Set when the object was created. */
  readonly object?: { readonly sizeBytes: number; readonly etag: string };
}

/**
 * An event as EventBridge delivers it, after "Amazon S3 object-level events" and "EventBridge event message
 * structure" of the S3 User Guide. Keys are not URL-encoded, unlike in S3's own notifications.
 */
export interface ObjectEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Object Created' | 'Object Deleted';
  readonly source: 'aws.s3';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly version: '0';
    readonly bucket: { readonly name: string };
    readonly object: {
      readonly key: string;
      readonly size?: number;
      readonly etag?: string;
      readonly sequencer: string;
    };
    readonly 'request-id': string;
    readonly requester: string;
    readonly 'source-ip-address': string;
    readonly reason: CreatedReason | DeletedReason;
    readonly 'deletion-type'?: 'Permanently Deleted';
  };
}

export interface EventOrigin {
  readonly account: string;
  readonly region: string;
  readonly now: number;
  readonly sequence: number;
}

export function objectEventOf(change: ObjectChange, origin: EventOrigin): ObjectEvent {
  const { bucket, key, reason, object } = change;
  const sequencer = origin.sequence.toString(16).toUpperCase().padStart(16, '0');
  const described = object === undefined ? { key } : { key, size: object.sizeBytes, etag: object.etag };
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': object === undefined ? 'Object Deleted' : 'Object Created',
    source: 'aws.s3',
    account: origin.account,
    time: `${new Date(origin.now).toISOString().slice(0, 19)}Z`,
    region: origin.region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { ...described, sequencer },
      'request-id': randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
      requester: reason === 'Lifecycle Expiration' ? 's3.amazonaws.com' : origin.account,
      'source-ip-address': '127.0.0.1',
      reason,
      ...(object === undefined ? { 'deletion-type': 'Permanently Deleted' as const } : {}),
    },
  };
}
