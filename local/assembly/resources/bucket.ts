import * as z from 'zod';
import { nameOf, resourceType, wholeNumber } from '../resource-type.ts';

const corsRule = z.strictObject({
  AllowedOrigins: z.array(z.string()),
  AllowedMethods: z.array(z.string()),
  AllowedHeaders: z.array(z.string()).default([]),
  ExposedHeaders: z.array(z.string()).default([]),
  MaxAge: z.number().optional(),
  Id: z.string().optional(),
});

const lifecycleRule = z.strictObject({
  Id: z.string().optional(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().optional(),
  ExpirationInDays: wholeNumber.optional(),
  AbortIncompleteMultipartUpload: z.strictObject({ DaysAfterInitiation: wholeNumber }).optional(),
});

/** S3 names have 3–63 characters, lower case. */
function bucketName(declared: Parameters<typeof nameOf>[0]): string {
  return nameOf(declared, 'BucketName').toLowerCase().slice(0, 63);
}

export const bucket = resourceType({
  type: 'AWS::S3::Bucket',
  properties: z.strictObject({
    BucketName: z.string().optional(),
    CorsConfiguration: z.strictObject({ CorsRules: z.array(corsRule) }).optional(),
    LifecycleConfiguration: z.strictObject({ Rules: z.array(lifecycleRule) }).optional(),
    NotificationConfiguration: z
      .strictObject({ EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: z.literal(true).optional() }) })
      .optional(),
  }),
  ignored: {
    AccessControl: 'there is one user',
    BucketEncryption: 'files are as private as the data folder',
    LoggingConfiguration: 'requests are counted by the guard',
    OwnershipControls: 'there is one account',
    PublicAccessBlockConfiguration: 'the store listens on loopback only',
    Tags: 'tags are for bills',
  },
  identify: (declared) => {
    const name = bucketName(declared);
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.amazonaws.com`,
      },
    };
  },
  read: (properties, self) => ({
    buckets: [
      {
        name: self.ref,
        arn: self.attributes.Arn!,
        hasEvents: properties.NotificationConfiguration !== undefined,
        corsRules: (properties.CorsConfiguration?.CorsRules ?? []).map((rule) => ({
          allowedOrigins: rule.AllowedOrigins,
          allowedMethods: rule.AllowedMethods,
          allowedHeaders: rule.AllowedHeaders,
          exposedHeaders: rule.ExposedHeaders,
        })),
        lifecycleRules: (properties.LifecycleConfiguration?.Rules ?? [])
          .filter((rule) => rule.Status === 'Enabled')
          .map((rule) => ({
            prefix: rule.Prefix ?? '',
            ...(rule.ExpirationInDays !== undefined && { expirationDays: rule.ExpirationInDays }),
            ...(rule.AbortIncompleteMultipartUpload && {
              abortIncompleteUploadDays: rule.AbortIncompleteMultipartUpload.DaysAfterInitiation,
            }),
          })),
      },
    ],
  }),
});

/** CDK turns EventBridge on by a custom resource, not by the property of the bucket. */
export const bucketNotifications = resourceType({
  type: 'Custom::S3BucketNotifications',
  properties: z.strictObject({
    BucketName: z.string(),
    NotificationConfiguration: z.strictObject({ EventBridgeConfiguration: z.strictObject({}) }),
  }),
  ignored: {
    ServiceToken: 'the local cloud is the provider',
    Managed: 'there are no other notifications to keep',
    SkipDestinationValidation: 'EventBridge is the only destination',
  },
  identify: (declared) => ({ ref: declared.logicalId, attributes: {} }),
  read: (properties) => ({ bucketsWithEvents: [properties.BucketName] }),
});
