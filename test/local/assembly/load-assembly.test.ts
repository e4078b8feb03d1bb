import { describe, expect, it } from 'vitest';
import { loadAssembly } from '../../../local/assembly/load-assembly.ts';
import { aFunctionResource, anAssembly, aRole, code, type Resource } from './an-assembly.ts';

const load = (Resources: Record<string, Resource>, more: Record<string, unknown> = {}) =>
  loadAssembly(
    anAssembly({
      stacks: { Main: { Resources: { Role: aRole, ...Resources }, ...more } },
      assets: code,
      executableAssets: ['native'],
    }),
  );

const queue = (properties: Record<string, unknown> = {}): Resource => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
});

describe('an assembly', () => {
  it('gives functions with their code, layers and resolved environment', async () => {
    const { functions } = await load({
      FetchDocuments: aFunctionResource({
        MemorySize: 512,
        Timeout: 30,
        ReservedConcurrentExecutions: 2,
        Layers: [{ Ref: 'Core' }, { Ref: 'Native' }],
        Environment: { Variables: { QUEUE: { Ref: 'Jobs' }, BUCKET: { Ref: 'Lake' }, PLAIN: 'x' } },
      }),
      Core: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'b', S3Key: 'code.zip' } } },
      Native: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'b', S3Key: 'native.zip' } } },
      Jobs: queue(),
      Lake: { Type: 'AWS::S3::Bucket' },
    });
    expect(functions).toEqual([
      {
        name: 'Main-FetchDocuments',
        arn: 'arn:aws:lambda:us-east-1:000000000000:function:Main-FetchDocuments',
        title: 'fetch-documents',
        handler: 'index.handler',
        assetDir: expect.stringMatching(/asset\.code$/),
        layerDirs: [expect.stringMatching(/asset\.code$/)],
        environment: {
          QUEUE: 'https://sqs.us-east-1.amazonaws.com/000000000000/Main-Jobs',
          BUCKET: 'main-lake',
          PLAIN: 'x',
        },
        memoryMb: 512,
        timeoutSeconds: 30,
        reservedConcurrency: 2,
      },
    ]);
  });

  it('gives queues with their attributes, and the mappings that read them', async () => {
    const { queues, eventSourceMappings } = await load({
      Dead: queue({ MessageRetentionPeriod: 1209600 }),
      Jobs: queue({
        QueueName: 'jobs',
        VisibilityTimeout: '360',
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
      }),
      Open: aFunctionResource({ FunctionName: 'open' }),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
          FunctionName: { Ref: 'Open' },
          BatchSize: 100,
          MaximumBatchingWindowInSeconds: 1,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: 2 },
        },
      },
    });
    expect(queues[1]).toMatchObject({
      name: 'jobs',
      visibilityTimeoutSeconds: 360,
      redrive: { queueName: 'Main-Dead', maxReceiveCount: 5 },
    });
    expect(eventSourceMappings).toEqual([
      {
        id: 'Mapping',
        queueArn: 'arn:aws:sqs:us-east-1:000000000000:jobs',
        functionName: 'open',
        batchSize: 100,
        windowSeconds: 1,
        reportsBatchItemFailures: true,
        maximumConcurrency: 2,
      },
    ]);
  });

  it('gives rules by pattern and by schedule, with the input of their targets', async () => {
    const { rules } = await load({
      Jobs: queue(),
      Created: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: ['aws.s3'] },
          State: 'ENABLED',
          Targets: [
            { Id: 'a', Arn: { 'Fn::GetAtt': ['Jobs', 'Arn'] }, DeadLetterConfig: { Arn: 'arn:aws:sqs:::dead' } },
            {
              Id: 'b',
              Arn: 'arn:aws:lambda:::function:f',
              InputTransformer: { InputPathsMap: { n: '$.detail.name' }, InputTemplate: '<n>' },
            },
          ],
        },
      },
      Nightly: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'cron(0 3 * * ? *)',
          ScheduleExpressionTimezone: 'Europe/Berlin',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: 'arn:aws:lambda:::function:f', RoleArn: 'r', Input: '{"a":1}' },
        },
      },
    });
    expect(rules).toMatchObject([
      {
        pattern: { source: ['aws.s3'] },
        schedule: null,
        targets: [
          {
            arn: 'arn:aws:sqs:us-east-1:000000000000:Main-Jobs',
            input: { kind: 'event' },
            deadLetterArn: 'arn:aws:sqs:::dead',
          },
          { input: { kind: 'template', paths: { n: '$.detail.name' }, template: '<n>' } },
        ],
      },
      {
        pattern: null,
        schedule: { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' },
        targets: [{ input: { kind: 'constant', json: '{"a":1}' } }],
      },
    ]);
  });

  it('knows that a bucket sends events by its property and by the custom resource of CDK', async () => {
    const { buckets, inert } = await load({
      Plain: { Type: 'AWS::S3::Bucket', Properties: { BucketEncryption: {} } },
      Direct: {
        Type: 'AWS::S3::Bucket',
        Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
      },
      ByCdk: { Type: 'AWS::S3::Bucket' },
      Notifications: {
        Type: 'Custom::S3BucketNotifications',
        Properties: {
          ServiceToken: 'x',
          BucketName: { Ref: 'ByCdk' },
          Managed: true,
          NotificationConfiguration: { EventBridgeConfiguration: {} },
        },
      },
      BucketNotificationsHandler050: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.13' } },
    });
    expect(buckets.map(({ name, hasEvents }) => [name, hasEvents])).toEqual([
      ['main-plain', false],
      ['main-direct', true],
      ['main-bycdk', true],
    ]);
    expect(inert.map(({ path, reason }) => [path, reason.length > 10])).toEqual([
      ['Main/Role', true],
      ['Main/BucketNotificationsHandler050', true],
    ]);
  });

  it('gives the definition of a state machine with its references resolved', async () => {
    const { stateMachines } = await load({
      Fetch: aFunctionResource(),
      Ingest: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'ingest',
          RoleArn: 'r',
          DefinitionString: {
            'Fn::Join': [
              '',
              [
                '{"Resource":"arn:',
                { Ref: 'AWS::Partition' },
                ':states:::lambda:invoke","F":"',
                { 'Fn::GetAtt': ['Fetch', 'Arn'] },
                '"}',
              ],
            ],
          },
        },
      },
    });
    expect(stateMachines).toEqual([
      {
        name: 'ingest',
        arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:ingest',
        definition:
          '{"Resource":"arn:aws:states:::lambda:invoke","F":"arn:aws:lambda:us-east-1:000000000000:function:Main-Fetch"}',
      },
    ]);
  });

  it('gives the routes of a REST API', async () => {
    const integration = {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      Uri: {
        'Fn::Join': [
          '',
          [
            'arn:aws:apigateway:r:lambda:path/2015-03-31/functions/',
            { 'Fn::GetAtt': ['Serve', 'Arn'] },
            '/invocations',
          ],
        ],
      },
    };
    const method = (ResourceId: unknown): Resource => ({
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        HttpMethod: 'ANY',
        AuthorizationType: 'AWS_IAM',
        RestApiId: { Ref: 'Api' },
        ResourceId,
        Integration: integration,
      },
    });
    const { apis } = await load({
      Serve: aFunctionResource(),
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'Api' } },
      Proxy: {
        Type: 'AWS::ApiGateway::Resource',
        Properties: {
          RestApiId: { Ref: 'Api' },
          ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
          PathPart: '{proxy+}',
        },
      },
      Any: method({ Ref: 'Proxy' }),
      Root: method({ 'Fn::GetAtt': ['Api', 'RootResourceId'] }),
      Stage: { Type: 'AWS::ApiGateway::Stage' },
    });
    expect(apis).toEqual([
      {
        id: 'api',
        binaryMediaTypes: [],
        routes: [
          { path: '/{proxy+}', method: 'ANY', functionName: 'Main-Serve', isStreaming: false },
          { path: '/', method: 'ANY', functionName: 'Main-Serve', isStreaming: false },
        ],
      },
    ]);
  });

  it('gives the functions that a deployment runs, and secrets as they are to be made', async () => {
    const { deploymentSteps, secrets } = await load({
      Migrate: aFunctionResource(),
      Migration: {
        Type: 'Custom::SheafMigration',
        Properties: { ServiceToken: { 'Fn::GetAtt': ['Migrate', 'Arn'] }, ServiceTimeout: '60', migrations: 'abc', fairness: '{}' },
      },
      Cursor: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
      },
    });
    expect(deploymentSteps).toMatchObject([{ functionName: 'Main-Migrate', payload: { RequestType: 'Create' } }]);
    expect(secrets).toMatchObject([
      { name: 'Main-Cursor', generate: { length: 64, excludedCharacters: expect.stringContaining('"') } },
    ]);
  });

  it('resolves what one stack imports from another', async () => {
    const directory = anAssembly({
      stacks: {
        Storage: {
          Resources: { Lake: { Type: 'AWS::S3::Bucket' } },
          Outputs: { Out: { Value: { 'Fn::GetAtt': ['Lake', 'Arn'] }, Export: { Name: 'Storage:Lake' } } },
        },
        Pipeline: {
          Resources: {
            Role: aRole,
            F: aFunctionResource({ Environment: { Variables: { LAKE: { 'Fn::ImportValue': 'Storage:Lake' } } } }),
          },
        },
      },
      assets: code,
    });
    expect((await loadAssembly(directory)).functions[0]!.environment).toEqual({ LAKE: 'arn:aws:s3:::storage-lake' });
  });
});

describe('an assembly is rejected', () => {
  const cases: readonly (readonly [string, Record<string, Resource>, RegExp])[] = [
    [
      'with a resource type that is not known',
      { Table: { Type: 'AWS::DynamoDB::Table' } },
      /Main\/Table \(AWS::DynamoDB::Table\): is a resource that the local cloud does not know\. Give its type a file/,
    ],
    [
      'with a property that is not known',
      { Q: queue({ FifoQueue: true }) },
      /Main\/Q \(AWS::SQS::Queue\): has the property FifoQueue, which/,
    ],
    [
      'with a property inside a known one',
      { Q: queue({ RedrivePolicy: { deadLetterTargetArn: 'a', maxReceiveCount: 1, extra: 1 } }) },
      /Main\/Q[\s\S]*extra/,
    ],
    [
      'with a versioned bucket',
      { B: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } } },
      /VersioningConfiguration/,
    ],
    ['with another runtime', { F: aFunctionResource({ Runtime: 'python3.13' }) }, /only Node\.js functions run here/],
    ['with an intrinsic that is not known', { Q: queue({ QueueName: { 'Fn::Base64': 'x' } }) }, /Fn::Base64/],
    [
      'with an attribute that is not known',
      { Q: queue({ QueueName: { 'Fn::GetAtt': ['R', 'Size'] } }), R: queue() },
      /attribute Size of Main\/R/,
    ],
    ['with a reference to nothing', { Q: queue({ QueueName: { Ref: 'Nobody' } }) }, /refers to Nobody/],
    ['with an import that nobody exports', { Q: queue({ QueueName: { 'Fn::ImportValue': 'x:y' } }) }, /imports x:y/],
    [
      'with code that is not in it',
      { F: aFunctionResource({ Code: { S3Bucket: 'b', S3Key: 'other.zip' } }) },
      /asset other\.zip/,
    ],
    [
      'with an Express machine',
      {
        M: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { StateMachineType: 'EXPRESS', DefinitionString: '{}' },
        },
      },
      /only children of a map are Express/,
    ],
    [
      'with a disabled mapping',
      {
        M: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: 'arn:aws:sqs:a:b:c', FunctionName: 'f', Enabled: false },
        },
      },
      /skipped in silence/,
    ],
    ['with a condition on a resource', { Q: { ...queue(), Condition: 'IsProd' } }, /Condition/],
  ];

  it.each(cases)('%s', async (_sentence, resources, message) => {
    await expect(load(resources)).rejects.toThrow(message);
  });

  it('with a section that is not known', async () => {
    await expect(load({}, { Mappings: { A: {} } })).rejects.toThrow(/Mappings/);
  });

  it('when it is not there', async () => {
    await expect(loadAssembly('/nonexistent')).rejects.toThrow(/npm run build/);
  });
});
