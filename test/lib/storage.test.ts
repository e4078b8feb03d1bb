import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { anAssembly, flat, resourcesOf } from './an-assembly.ts';

const { storage, templates } = anAssembly();
const kept = anAssembly({ retainData: true, database: { minCapacity: 0.5, maxCapacity: 32 } });

describe('the buckets', () => {
  test('are private, encrypted with the key, and take TLS only', () => {
    storage.resourceCountIs('AWS::S3::Bucket', 2);
    storage.allResourcesProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) },
        ],
      },
    });
    storage.allResourcesProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('have no versions, and a lifecycle that only gives up abandoned uploads', () => {
    for (const [id, bucket] of resourcesOf(templates.storage, 'AWS::S3::Bucket')) {
      expect(bucket.VersioningConfiguration, id).toBeUndefined();
      expect(bucket.LifecycleConfiguration, id).toEqual({
        Rules: [
          { Id: 'AbandonedUploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
        ],
      });
    }
  });

  test('tell EventBridge of objects in landing, and only there, without a function of the CDK', () => {
    const telling = resourcesOf(templates.storage, 'AWS::S3::Bucket').filter(
      ([, bucket]) => bucket.NotificationConfiguration,
    );
    expect(telling.map(([id]) => id)).toEqual([expect.stringMatching(/^LandingBucket/)]);
    expect(telling[0]?.[1].NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    storage.resourceCountIs('AWS::Lambda::Function', 1);
  });
});

describe('the database', () => {
  test('is reached by the Data API and pauses when it may', () => {
    storage.hasResourceProperties('AWS::RDS::DBCluster', {
      EnableHttpEndpoint: true,
      StorageEncrypted: true,
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 4, SecondsUntilAutoPause: 300 },
    });
  });

  test('stands in a network without a way in or out', () => {
    for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::InternetGateway', 'AWS::EC2::Route'])
      storage.resourceCountIs(type, 0);
  });

  test('has a login for each of its roles', () => {
    const users = resourcesOf(templates.storage, 'AWS::SecretsManager::Secret').flatMap(
      ([, { GenerateSecretString }]) => {
        const { SecretStringTemplate: template } = GenerateSecretString as { SecretStringTemplate?: string };
        return template === undefined ? [] : [JSON.parse(template).username];
      },
    );
    expect(users.sort()).toEqual(['sheaf_app', 'sheaf_migrator', 'sheaf_system']);
  });

  test('is migrated when a migration changes, before any handler of another stack', () => {
    storage.hasResource('Custom::SheafMigration', {
      Properties: { migrations: Match.stringLikeRegexp('^[0-9a-f]{64}$'), ServiceTimeout: '660' },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^DatabaseCluster')]),
    });
    const [[, migrator] = ['', {}]] = resourcesOf(templates.storage, 'AWS::Lambda::Function');
    const { Variables } = migrator.Environment as { Variables: Record<string, unknown> };
    expect(flat(Variables.DATABASE_URL)).toMatch(/^data-api:arn:.*:cluster:.*\?secret=.*Migrator.*&database=sheaf$/);
  });
});

describe('retainData', () => {
  test('false leaves nothing behind', () => {
    const policies = Object.entries(templates.storage.Resources)
      .filter(([, { Type }]) => /Bucket$|DBCluster|KMS::Key/.test(Type))
      .map(([, resource]) => (resource as { DeletionPolicy?: string }).DeletionPolicy);
    expect(new Set(policies)).toEqual(new Set(['Delete']));
  });

  test('true keeps buckets and key, and protects the database', () => {
    kept.storage.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    kept.storage.allResources('AWS::KMS::Key', { DeletionPolicy: 'Retain' });
    kept.storage.hasResource('AWS::RDS::DBCluster', {
      DeletionPolicy: 'Snapshot',
      Properties: { DeletionProtection: true, ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 32 } },
    });
  });
});
