/** An app of every kind of resource in miniature: landing → queue → function → state machine → function → event. */
import { type AssemblyParts, aFunctionResource, aRole, type Resource } from '../assembly/an-assembly.ts';

const shared = `import { S3Client, GetObjectCommand, PutObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
const s3 = new S3Client({});
export const put = (bucket, Key, Body) => s3.send(new PutObjectCommand({ Bucket: process.env[bucket], Key, Body }));
export const get = async (bucket, Key) => (await s3.send(new GetObjectCommand({ Bucket: process.env[bucket], Key }))).Body.transformToString();
export const list = async (bucket) => ((await s3.send(new ListObjectsV2Command({ Bucket: process.env[bucket] }))).Contents ?? []).map((object) => object.Key);`;

const handlers: Record<string, string> = {
  receive: `import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
    const sfn = new SFNClient({});
    export const handler = async ({ Records }) => {
      for (const { body } of Records) {
        const { key } = JSON.parse(body).detail.object;
        await sfn.send(new StartExecutionCommand({ stateMachineArn: process.env.MACHINE, name: key, input: JSON.stringify({ key }) }));
      }
      return { batchItemFailures: [] };
    };`,
  work: `import { get, put } from '/opt/shared.mjs';
    export const handler = async ({ key }) => {
      const text = await get('LANDING', key);
      await put('LAKE', 'worked/' + key, text.toUpperCase());
      return { length: text.length };
    };`,
  closed: `import { put } from '/opt/shared.mjs';
    export const handler = async ({ name, status }) => { await put('LAKE', 'closed/' + name, status); };`,
  migrate: `import { put } from '/opt/shared.mjs';
    export const handler = async () => { await put('LAKE', 'migrated/' + Date.now(), ''); };`,
  serve: `import { get, put, list } from '/opt/shared.mjs';
    export const handler = async ({ httpMethod, path, body }) => {
      const key = path.slice(1);
      if (path === '/health') return { statusCode: 200, body: process.env.TOKEN };
      if (httpMethod === 'PUT') { await put('LANDING', key, body); return { statusCode: 201, body: '' }; }
      return { statusCode: 200, body: path === '/' ? JSON.stringify(await list('LAKE')) : await get('LAKE', key) };
    };`,
};

const definition = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'WORK', Payload: '{% $states.input %}' },
      End: true,
    },
  },
}).split('WORK');

const functionNamed = (name: string): Resource =>
  aFunctionResource({
    Code: { S3Bucket: 'b', S3Key: `${name}.zip` },
    Timeout: 20,
    MemorySize: 256,
    Layers: [{ Ref: 'Shared' }],
    Environment: {
      Variables: {
        LANDING: { Ref: 'Landing' },
        LAKE: { Ref: 'Lake' },
        // Only what starts executions may know the machine: it refers to functions itself.
        ...(name === 'receive' && { MACHINE: 'arn:aws:states:us-east-1:000000000000:stateMachine:ingest' }),
        ...(name === 'serve' && {
          TOKEN: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Token' }, ':SecretString:::}}']] },
        }),
      },
    },
  });

const method = (ResourceId: unknown): Resource => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    HttpMethod: 'ANY',
    RestApiId: { Ref: 'Api' },
    ResourceId,
    Integration: {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      Uri: {
        'Fn::Join': [
          '',
          [
            'arn:aws:apigateway:r:lambda:path/2015-03-31/functions/',
            { 'Fn::GetAtt': ['ServeApi', 'Arn'] },
            '/invocations',
          ],
        ],
      },
    },
  },
});

const resources: Record<string, Resource> = {
  Role: aRole,
  Shared: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'b', S3Key: 'shared.zip' } } },
  Landing: {
    Type: 'AWS::S3::Bucket',
    Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
  },
  Lake: { Type: 'AWS::S3::Bucket' },
  Token: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { GenerateSecretString: { PasswordLength: 20, ExcludePunctuation: true } },
  },
  Intake: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
  Receive: functionNamed('receive'),
  Work: functionNamed('work'),
  Closed: functionNamed('closed'),
  Migrate: functionNamed('migrate'),
  ServeApi: functionNamed('serve'),
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Intake', 'Arn'] },
      FunctionName: { Ref: 'Receive' },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    },
  },
  Created: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [{ Ref: 'Landing' }] } },
      },
      Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': ['Intake', 'Arn'] } }],
    },
  },
  Ended: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.states'],
        detail: { stateMachineArn: [{ Ref: 'Ingest' }], status: [{ 'anything-but': 'RUNNING' }] },
      },
      Targets: [
        {
          Id: 'a',
          Arn: { 'Fn::GetAtt': ['Closed', 'Arn'] },
          InputTransformer: {
            InputPathsMap: { n: '$.detail.name', s: '$.detail.status' },
            InputTemplate: '{"name":<n>,"status":<s>}',
          },
        },
      ],
    },
  },
  Ingest: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'ingest',
      DefinitionString: { 'Fn::Join': ['', [definition[0], { Ref: 'Work' }, definition[1]]] },
    },
  },
  Migration: {
    Type: 'Custom::Trigger',
    Properties: { ServiceToken: 'x', HandlerArn: { 'Fn::GetAtt': ['Migrate', 'Arn'] } },
  },
  Api: { Type: 'AWS::ApiGateway::RestApi' },
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
};

export function aSmallApp(more: Record<string, Resource> = {}): AssemblyParts {
  const assets = Object.fromEntries(Object.entries(handlers).map(([name, text]) => [name, { 'index.mjs': text }]));
  return {
    stacks: { Main: { Resources: { ...resources, ...more } } },
    assets: { ...assets, shared: { 'shared.mjs': shared } },
  };
}
